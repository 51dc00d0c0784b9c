import type { Person } from "./people.ts";

export interface Conversation {
  /** The model's claim, as an agent's post-call analysis names it. */
  outcome: "appointment_set" | "callback_requested" | "not_interested" | "question_answered";
  sentiment: "Positive" | "Neutral" | "Negative";
  summary: string;
  turns: ["agent" | "user", string][];
}

/** Possible conversations, in the caller's language. */
export function conversations({ name, language }: Person): Conversation[] {
  const first = name.split(" ")[0] as string;
  return language === "sv" ? swedish(first) : english(first);
}

const english = (first: string): Conversation[] => [
  {
    outcome: "appointment_set",
    sentiment: "Positive",
    summary: `${first} booked a check-up and cleaning.`,
    turns: [
      ["agent", "Harbor Dental, this is Robin, the virtual assistant. How can I help?"],
      ["user", `Hi, it's ${first}. I'd like a check-up and a cleaning, if you have something this week.`],
      ["agent", "I have Thursday at ten or Friday at two. Which suits you better?"],
      ["user", "Thursday at ten works."],
      ["agent", "You are booked. A confirmation is on its way to your e-mail."],
    ],
  },
  {
    outcome: "callback_requested",
    sentiment: "Neutral",
    summary: `${first} wants a call back about an insurance question.`,
    turns: [
      ["agent", "Harbor Dental, this is Robin, the virtual assistant. How can I help?"],
      ["user", "Do you take my insurance? I would rather talk to a person about it."],
      ["agent", "Of course. When may somebody call you back?"],
      ["user", "After three, please."],
    ],
  },
  {
    outcome: "question_answered",
    sentiment: "Positive",
    summary: `${first} asked about opening hours and parking.`,
    turns: [
      ["agent", "Harbor Dental, this is Robin. How can I help?"],
      ["user", "Are you open on Saturdays, and can I park nearby?"],
      ["agent", "On Saturdays from nine to one, and there is a garage across the street."],
      ["user", "Perfect, thank you."],
    ],
  },
  {
    outcome: "not_interested",
    sentiment: "Negative",
    summary: `${first} has moved away and needs no appointment.`,
    turns: [
      [
        "agent",
        `Hello ${first}, this is Robin from Harbor Dental. Your yearly check-up is due. Shall we find a time?`,
      ],
      ["user", "No thanks, I have moved to another city."],
    ],
  },
];

const swedish = (first: string): Conversation[] => [
  {
    outcome: "appointment_set",
    sentiment: "Positive",
    summary: `${first} bokade en undersökning.`,
    turns: [
      ["agent", "Hej, du har kommit till Harbor Dental. Hur kan jag hjälpa dig?"],
      ["user", `Hej, det är ${first}. Jag skulle vilja boka en undersökning.`],
      ["agent", "Det finns en tid på torsdag klockan tio. Passar det?"],
      ["user", "Ja, det blir jättebra."],
      ["agent", "Då är det bokat. Bekräftelsen kommer med e-post."],
    ],
  },
  {
    outcome: "callback_requested",
    sentiment: "Neutral",
    summary: `${first} vill bli uppringd om priset på en krona.`,
    turns: [
      ["agent", "Hej, du har kommit till Harbor Dental. Hur kan jag hjälpa dig?"],
      ["user", "Vad kostar en krona ungefär? Jag pratar gärna med någon på kliniken."],
      ["agent", "Vi ringer upp dig i eftermiddag."],
    ],
  },
  {
    outcome: "not_interested",
    sentiment: "Negative",
    summary: `${first} är inte intresserad just nu.`,
    turns: [
      ["agent", `Hej ${first}, jag ringer från Harbor Dental om din årliga undersökning.`],
      ["user", "Nej tack, inte just nu."],
    ],
  },
];
