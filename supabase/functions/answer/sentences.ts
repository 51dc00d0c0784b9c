import type { ConfirmLink } from "../_shared/store/confirm-links.ts";

export type Language = "en" | "sv";

interface Sentences {
  yes: string;
  no: string;
  title(link: ConfirmLink): string;
  hint(link: ConfirmLink): string | undefined;
}

const en: Sentences = {
  yes: "Yes",
  no: "No",
  title: ({ state, who, organization, day, attendee }) =>
    ({
      open:
        who === "owner"
          ? `Did ${attendee ?? "the customer"} come on ${day}?`
          : `Did you come to ${organization} on ${day}?`,
      answered: "Thank you, that is noted.",
      noted_late: "Thank you. It had been decided already; a person will see your answer.",
      used: "This link has been used.",
      expired: "This link has expired.",
      cancelled: "This appointment was cancelled.",
      too_early: "The appointment has not begun yet.",
      unknown: "This link does not lead anywhere.",
    })[state],
  hint: ({ state, time, came }) => {
    if (state === "open") return `It was booked for ${time}.`;
    if (state === "answered" || state === "used") return `The answer was: ${came ? "yes" : "no"}.`;
    return state === "too_early" ? "Open the link again afterwards." : undefined;
  },
};

const sv: Sentences = {
  yes: "Ja",
  no: "Nej",
  title: ({ state, who, organization, day, attendee }) =>
    ({
      open:
        who === "owner"
          ? `Kom ${attendee ?? "kunden"} ${day}?`
          : `Kom du till din tid hos ${organization} ${day}?`,
      answered: "Tack, det är noterat.",
      noted_late: "Tack. Det var redan avgjort; en människa får se ditt svar.",
      used: "Länken har redan använts.",
      expired: "Länken har gått ut.",
      cancelled: "Tiden är avbokad.",
      too_early: "Tiden har inte börjat än.",
      unknown: "Länken leder ingenstans.",
    })[state],
  hint: ({ state, time, came }) => {
    if (state === "open") return `Den var bokad till kl. ${time}.`;
    if (state === "answered" || state === "used") return `Svaret var: ${came ? "ja" : "nej"}.`;
    return state === "too_early" ? "Öppna länken igen efteråt." : undefined;
  },
};

export const sentences: Record<Language, Sentences> = { en, sv };
