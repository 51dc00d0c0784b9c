/**
 * Periods of whole local days. A day is written "YYYY-MM-DD" and means that day in the organization's time zone; `to`
 * is inclusive. Arithmetic on days needs no zone; only `startOfDay` converts one to an instant.
 */
export interface Period {
  from: string;
  to: string;
}

export const presets = ["today", "yesterday", "7d", "30d", "90d", "this_month", "last_month"] as const;
export type Preset = (typeof presets)[number];

export const isPreset = (text: string | null | undefined): text is Preset =>
  presets.some((preset) => preset === text);
export const isDay = (text: string | null | undefined): text is string =>
  /^\d{4}-\d{2}-\d{2}$/.test(text ?? "") && !Number.isNaN(Date.parse(text ?? ""));

/** A period as written in a URL: "2026-01-01..2026-01-31". */
export const rangeText = ({ from, to }: Period): string => `${from}..${to}`;

const DAY = 86_400_000;
const utc = (day: string) => Date.parse(`${day}T00:00:00Z`);

export function addDays(day: string, days: number): string {
  return new Date(utc(day) + days * DAY).toISOString().slice(0, 10);
}

/** How many days the period covers, both ends included. */
export function daysIn({ from, to }: Period): number {
  return Math.round((utc(to) - utc(from)) / DAY) + 1;
}

/** The local day of an instant in `zone`. */
export function dayOf(at: Date, zone: string): string {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" });
  return format.format(at);
}

export function presetPeriod(preset: Preset, today: string): Period {
  const firstOfMonth = `${today.slice(0, 8)}01`;
  switch (preset) {
    case "today":
      return { from: today, to: today };
    case "yesterday":
      return { from: addDays(today, -1), to: addDays(today, -1) };
    case "this_month":
      return { from: firstOfMonth, to: today };
    case "last_month": {
      const to = addDays(firstOfMonth, -1);
      return { from: `${to.slice(0, 8)}01`, to };
    }
    default:
      return { from: addDays(today, 1 - Number.parseInt(preset, 10)), to: today };
  }
}

/** The period in a URL, as a preset or as `rangeText` wrote it; null for anything else. */
export function rangeOf(text: string | undefined, today: string): Period | null {
  if (isPreset(text)) return presetPeriod(text, today);
  const [from, to, ...rest] = text?.split("..") ?? [];
  return isDay(from) && isDay(to) && from <= to && rest.length === 0 ? { from, to } : null;
}

/** The equally long period just before. */
export function previousPeriod(period: Period): Period {
  const to = addDays(period.from, -1);
  return { from: addDays(to, 1 - daysIn(period)), to };
}

/** The instant at which `day` begins in `zone`; if a clock change skips midnight, the first that exists. */
export function startOfDay(day: string, zone: string): Date {
  const wanted = utc(day);
  // The first guess may be on the other side of a clock change; the second corrects it.
  const guess = wanted - offsetAt(new Date(wanted), zone);
  const better = wanted - offsetAt(new Date(guess), zone);
  return new Date(dayOf(new Date(better), zone) < day ? guess : better);
}

/** Milliseconds `zone` is ahead of UTC at `at`. */
export function offsetAt(at: Date, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
  const wall = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return wall - Math.floor(at.getTime() / 1000) * 1000;
}

/** From the period's first instant, inclusive, to its end, exclusive, for `gte` and `lt` filters. */
export function instants(period: Period, zone: string): { since: string; before: string } {
  return {
    since: startOfDay(period.from, zone).toISOString(),
    before: startOfDay(addDays(period.to, 1), zone).toISOString(),
  };
}
