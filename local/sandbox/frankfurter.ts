import type { Answer, Provider, World } from "./world.ts";

/** The approximate value of one euro; each day varies a little around it. */
const PER_EURO: Readonly<Record<string, number>> = {
  EUR: 1,
  USD: 1.09,
  SEK: 11.2,
  NOK: 11.6,
  DKK: 7.46,
  GBP: 0.85,
  CHF: 0.95,
  JPY: 171,
  AUD: 1.68,
  CAD: 1.52,
};
const DAY_MS = 86_400_000;
/** The longest run of weekend and holidays, in days. */
const LOOK_BACK = 10;

const refused = (status: number, message: string): Answer => ({ status, body: { status, message } });

/** The part of Frankfurter v2 that Callboard calls: rates of working days, always the same for the same day. */
export const frankfurter: Provider = {
  name: "frankfurter",
  routes: /^GET \/v2\/(rates|rate\/[A-Z]{3}\/[A-Z]{3})$/,
  // Reads change nothing, but tests need them to fail too.
  effects: /^GET/,
  isOpen: /^GET/,
  unauthorised: refused(401, "needs no key"),
  answer(world, { url }) {
    const query = url.searchParams;
    const [, , , inPath, quoteInPath] = url.pathname.split("/");
    const base = inPath ?? query.get("base") ?? "EUR";
    const quote = quoteInPath ?? query.get("quotes") ?? "";
    if (!(base in PER_EURO) || !(quote in PER_EURO)) return refused(422, "invalid currency");
    if (query.get("providers") !== "ECB") return refused(422, "the sandbox has the ECB's rates only");
    const rates = inPath
      ? latest(world, base, quote, String(query.get("date")))
      : between(world, base, quote, String(query.get("from")), String(query.get("to")));
    if (!inPath) return { status: 200, body: rates };
    return rates[0] ? { status: 200, body: rates[0] } : refused(404, "not found");
  },
};

function between(world: World, base: string, quote: string, from: string, to: string) {
  const days: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS) days.push(dayOf(at));
  return days
    .filter((day) => isPublished(world, day))
    .map((day) => ({ date: day, base, quote, rate: rateOf(base, quote, day) }));
}

/** The last rate published on or before that day. */
function latest(world: World, base: string, quote: string, day: string) {
  return between(world, base, quote, dayOf(Date.parse(day) - LOOK_BACK * DAY_MS), day).slice(-1);
}

function isPublished(world: World, day: string): boolean {
  const weekday = new Date(day).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !world.daysWithoutRates.has(day);
}

/** Depends on the day alone; within two percent of the usual rate, with five decimals. */
export function rateOf(base: string, quote: string, day: string): number {
  const value = (currency: string) => (PER_EURO[currency] ?? 1) * (1 + swing(currency, day));
  return Number((value(quote) / value(base)).toFixed(5));
}

function swing(currency: string, day: string): number {
  if (currency === "EUR") return 0;
  const seed = Math.round(Date.parse(day) / DAY_MS) + currency.charCodeAt(0) * 31 + currency.charCodeAt(2);
  return Math.sin(seed / 11) * 0.015 + Math.sin(seed * 2.3) * 0.004;
}

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
