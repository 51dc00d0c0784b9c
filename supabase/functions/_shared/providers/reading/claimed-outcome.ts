/** Reads the outcome the model claims from the free-form analysis that each business designs itself. */
import type { CallFacts } from "../../contract/domain-event.ts";

type Outcome = NonNullable<CallFacts["claimed_outcome"]>;

/** Keys that name the outcome in words. */
const OUTCOME_KEYS = [
  "outcome",
  "call_outcome",
  "disposition",
  "call_result",
  "call_disposition",
  "result",
  "utfall",
  "resultat",
];

/** Yes/no keys, most important first: a legal stop outranks everything else. */
const FLAGS: ReadonlyArray<readonly [Outcome, readonly string[]]> = [
  ["do_not_call", ["do_not_call", "dnc", "opt_out", "opted_out", "ring_inte", "vill_inte_bli_uppringd"]],
  [
    "appointment_set",
    [
      "appointment_booked",
      "appointment_set",
      "appointment_scheduled",
      "booked",
      "meeting_booked",
      "booking_made",
      "bokad",
      "bokat",
      "tid_bokad",
    ],
  ],
  [
    "callback_requested",
    ["callback_requested", "callback", "call_back", "wants_callback", "aterkom", "ring_tillbaka", "ring_upp"],
  ],
  ["not_interested", ["not_interested", "declined", "inte_intresserad", "ej_intresserad"]],
  ["transferred", ["transferred", "call_transferred", "kopplad", "vidarekopplad"]],
];

/** Words for an outcome, English and Swedish, in the form `plain` produces. */
const SYNONYMS: Readonly<Record<Outcome, readonly string[]>> = {
  appointment_set: [
    "appointment_set",
    "appointment_booked",
    "appointment_scheduled",
    "booked",
    "scheduled",
    "meeting_booked",
    "meeting_set",
    "booking_made",
    "bokad",
    "bokat",
    "tid_bokad",
    "mote_bokat",
  ],
  callback_requested: [
    "callback_requested",
    "callback",
    "call_back",
    "call_back_later",
    "call_later",
    "follow_up",
    "aterkom",
    "ring_tillbaka",
    "ring_senare",
    "aterringning",
  ],
  not_interested: [
    "not_interested",
    "no_interest",
    "declined",
    "rejected",
    "inte_intresserad",
    "ej_intresserad",
    "tackade_nej",
    "avbojde",
  ],
  do_not_call: [
    "do_not_call",
    "dnc",
    "opt_out",
    "opted_out",
    "stop",
    "remove_me",
    "ring_inte",
    "ring_inte_igen",
    "sparrad",
  ],
  information_given: [
    "information_given",
    "info_given",
    "information_provided",
    "answered_question",
    "question_answered",
    "information_lamnad",
    "information",
    "fraga_besvarad",
  ],
  transferred: ["transferred", "transfer", "call_transferred", "handed_off", "kopplad", "vidarekopplad"],
  voicemail: ["voicemail", "left_voicemail", "answering_machine", "rostbrevlada", "telefonsvarare"],
  other: ["other", "annat", "ovrigt"],
};

const outcomeOfWord = new Map(
  Object.entries(SYNONYMS).flatMap(([outcome, words]) =>
    words.map((word) => [word, outcome as Outcome] as const),
  ),
);

/** "Återkom senare?" → "aterkom_senare": people type keys and values with accents and question marks. */
const plain = (value: string): string =>
  value
    .slice(0, 200)
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_|_$/g, "");

const isYes = (value: unknown): boolean =>
  value === true ||
  value === 1 ||
  (typeof value === "string" && ["true", "yes", "ja", "1"].includes(plain(value)));

/**
 * The outcome claimed by the analysis, or null if none is known. Voicemail comes first, because it cannot agree to
 * anything.
 */
export function claimedOutcome(
  analysis: Record<string, unknown> | null,
  inVoicemail: boolean | null,
): Outcome | null {
  if (inVoicemail) return "voicemail";
  if (!analysis) return null;
  const said = new Map(Object.entries(analysis).map(([key, value]) => [plain(key), value]));
  const yes = FLAGS.find(([, keys]) => keys.some((key) => isYes(said.get(key))))?.[0] ?? null;
  const worded = outcomeInWords(said);
  return yes === "do_not_call" ? yes : (worded ?? yes);
}

function outcomeInWords(said: Map<string, unknown>): Outcome | null {
  for (const key of OUTCOME_KEYS) {
    const value = said.get(key);
    const outcome = typeof value === "string" ? outcomeOfWord.get(plain(value)) : undefined;
    if (outcome) return outcome;
  }
  return null;
}
