import { type Conversation, conversations } from "../simulation/conversations.ts";
import { type Person, somebody } from "../simulation/people.ts";
import { Random } from "../simulation/random.ts";
import type { PlannedCall } from "../simulation/retell-call.ts";

/** The result of a call, by the last digit of the called number. */
const BY_LAST_DIGIT: readonly ({ unanswered: string } | { outcome: Conversation["outcome"] })[] = [
  { unanswered: "dial_no_answer" },
  { unanswered: "dial_busy" },
  { unanswered: "voicemail_reached" },
  { unanswered: "dial_failed" },
  { outcome: "not_interested" },
  { outcome: "callback_requested" },
  { outcome: "question_answered" },
  { outcome: "appointment_set" },
  { outcome: "appointment_set" },
  { outcome: "appointment_set" },
];

const digits = (phone: string) => phone.replace(/\D/g, "");

/** The call that this number will have. `variables` are the agent's: name, e-mail address and time zone, if any. */
export function callTo(phone: string, id: string, variables: Record<string, string>): PlannedCall {
  const fate = BY_LAST_DIGIT[Number(phone.at(-1))];
  const person = personAt(phone, variables);
  const wanted = fate && "outcome" in fate ? fate.outcome : "callback_requested";
  const possible = [...conversations(person), ...conversations({ ...person, language: "en" })];
  return {
    id,
    person,
    direction: "outbound",
    unanswered: fate && "unanswered" in fate ? fate.unanswered : undefined,
    conversation: possible.find(({ outcome }) => outcome === wanted) as Conversation,
    seconds: 0,
  };
}

/** The person with this number; the same one every time. */
function personAt(phone: string, variables: Record<string, string>): Person {
  const { lead_name, name = lead_name, first_name, last_name } = variables;
  const named = name ?? [first_name, last_name].filter(Boolean).join(" ");
  const anybody = somebody(new Random(Number(digits(phone).slice(-9))));
  const isSwedish = phone.startsWith("+46");
  return {
    name: named || anybody.name,
    email: variables.email || `lead${digits(phone)}@mail.example`,
    phone,
    language: isSwedish ? "sv" : "en",
    timeZone: variables.time_zone || (isSwedish ? "Europe/Stockholm" : "America/New_York"),
  };
}

/** The result of a text: numbers ending in 00 cannot be reached, those ending in 01 send no receipts. */
export function textFate(phone: string): "delivered" | "failed" | "silent" {
  if (phone.endsWith("00")) return "failed";
  return phone.endsWith("01") ? "silent" : "delivered";
}

/** The result of a mail, by the beginning of its address. */
export function mailFate(address: string): "delivered" | "bounced" | "complained" {
  if (address.startsWith("bounce")) return "bounced";
  return address.startsWith("complain") ? "complained" : "delivered";
}
