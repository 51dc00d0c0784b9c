/** A month's price, computed from the calls alone, without the functions that bill. */
export interface Card {
  from: string;
  minuteMicros: number;
  step: number;
  minimum: number;
  includedMinutes: number;
}
export interface Talk {
  at: string;
  seconds: number;
}

const DAY_MS = 86_400_000;
const dayFormats = new Map<string, Intl.DateTimeFormat>();

/** The calendar day, YYYY-MM-DD, on which an instant falls in a zone. */
export function localDay(at: string, timeZone: string): string {
  const format = dayFormats.get(timeZone) ?? new Intl.DateTimeFormat("sv-SE", { timeZone });
  dayFormats.set(timeZone, format);
  return format.format(new Date(at));
}

export const nextMonth = (month: string) => {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 10);
};

const daysBetween = (from: string, to: string) => Math.max(0, (Date.parse(to) - Date.parse(from)) / DAY_MS);
export const later = (a: string, b: string) => (a > b ? a : b);
export const earlier = (a: string, b: string) => (a < b ? a : b);

/** Minor units of a currency with two decimals, for a month YYYY-MM-01. The cards are in order of their days. */
export function monthDue(
  talks: readonly Talk[],
  cards: readonly Card[],
  timeZone: string,
  month: string,
): number {
  const ends = nextMonth(month);
  let numerator = 0n;
  for (const [index, card] of cards.entries()) {
    const until = cards[index + 1]?.from ?? "9999-12-31";
    const seconds = talks
      .filter(({ at }) => {
        const day = localDay(at, timeZone);
        return day >= month && day < ends && day >= card.from && day < until;
      })
      .reduce(
        (sum, talk) => sum + Math.ceil(Math.max(talk.seconds, card.minimum) / card.step) * card.step,
        0,
      );
    const days = daysBetween(later(card.from, month), earlier(until, ends));
    const included = Math.floor((card.includedMinutes * 60 * days) / daysBetween(month, ends));
    numerator += BigInt(seconds - Math.min(seconds, included)) * BigInt(card.minuteMicros);
  }
  // Seconds x millionths of a unit per minute: one cent is 600,000 of them. Half cents round up.
  return Number((numerator + 300_000n) / 600_000n);
}
