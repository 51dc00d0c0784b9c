import { between, DAY, firstOf, iso, MONTHS, pick, type Roll, startOf, TICKS_A_MONTH } from "./calendar.ts";

/** A version of a rate card, with the tick when it is written. */
export interface Card {
  version: number;
  tick: number;
  from: string;
  currency: string;
  minute_micros: number;
  rounding: "second" | "six_seconds" | "minute";
  minimum_seconds: number;
  unanswered: "free" | "minimum";
  voicemail: "free" | "minimum" | "talked";
  included_minutes: number;
  milestone_size: number;
  milestone_minor: number;
  tax_behavior: "none" | "exclusive" | "inclusive";
  tax_basis_points: number;
}

/** Decimals of the minor unit, by ISO 4217. */
export const DIGITS: Record<string, number> = { USD: 2, EUR: 2, SEK: 2, JPY: 0, ISK: 0, KWD: 3 };

/** The rate card of every new organization. */
const FIRST: Omit<Card, "from"> = {
  version: 1,
  tick: -1,
  currency: "USD",
  minute_micros: 200_000,
  rounding: "second",
  minimum_seconds: 0,
  unanswered: "free",
  voicemail: "talked",
  included_minutes: 0,
  milestone_size: 25,
  milestone_minor: 200_000,
  tax_behavior: "none",
  tax_basis_points: 0,
};

function termsOf(roll: Roll, currency: string) {
  // 300,000 produces half minor units, which reveal the direction of rounding.
  const unit = 10 ** (2 - Math.min(2, DIGITS[currency] as number));
  return {
    minute_micros: pick(roll, [200_000, 187_300, 333_333, 300_000, 300_000, 0]) * unit,
    rounding: pick(roll, ["second", "six_seconds", "minute"] as const),
    minimum_seconds: pick(roll, [0, 0, 12, 30, 61]),
    unanswered: pick(roll, ["free", "free", "minimum"] as const),
    voicemail: pick(roll, ["free", "minimum", "talked"] as const),
    included_minutes: pick(roll, [0, 0, 7, 30, 45, 777]),
    milestone_size: pick(roll, [1, 3, 5, 7, 10, 25]),
    milestone_minor: pick(roll, [200_000, 100_001, 9_999, 0]),
    ...taxOf(roll),
  };
}

function taxOf(roll: Roll) {
  const [tax_behavior, tax_basis_points] = pick(roll, [
    ["none", 0],
    ["exclusive", 600],
    ["exclusive", 2500],
    ["exclusive", 1975],
    ["inclusive", 2100],
  ] as const);
  return { tax_behavior, tax_basis_points };
}

/** The changes in a new version: everything, only the tax, or only the price of a minute. */
function changeOf(roll: Roll, { currency, minute_micros }: Card): Partial<Card> {
  const which = roll();
  if (which < 0.5) return termsOf(roll, currency);
  return which < 0.75 ? taxOf(roll) : { minute_micros: minute_micros + 1_000 };
}

/** Days of plan changes: mid-month, on its first and last day, twice in one month. */
function changesOf(roll: Roll, starts: string): string[] {
  const days = Array.from({ length: between(roll, 0, 6) }, () => {
    const month = between(roll, 1, 12);
    const first = startOf(month);
    const at = pick(roll, [first, startOf(month + 1) - DAY, first + between(roll, 1, 26) * DAY]);
    return iso(at).slice(0, 10);
  });
  return [...days, ...days.slice(0, roll() < 0.2 ? 1 : 0)].filter((day) => day > starts).sort();
}

/** The versions of an account that starts on a local day, written beforehand or within the month they start in. */
export function writeCards(roll: Roll, starts: string): Card[] {
  const currency = pick(roll, Object.keys(DIGITS));
  const cards: Card[] = [{ ...FIRST, from: starts }];
  cards.push({ ...FIRST, ...termsOf(roll, currency), currency, version: 2, tick: -1, from: starts });
  for (const from of changesOf(roll, starts)) {
    const last = cards.at(-1) as Card;
    const within = MONTHS.indexOf(firstOf(from) as (typeof MONTHS)[number]) * TICKS_A_MONTH + 1;
    const tick = Math.max(0, last.tick, within - pick(roll, [0, 0, 1, 4]));
    cards.push({ ...last, ...changeOf(roll, last), version: last.version + 1, tick, from });
  }
  return cards;
}
