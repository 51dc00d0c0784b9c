/** One window of a day. Times are "HH:MM" in the zone of the person contacted. */
export interface Span {
  from: string;
  to: string;
}

/** Seven days, Monday first; a day without a window is closed. */
export type Week = Span[][];

/** The database form: ISO weekday and local time, "09:00" or "09:00:00". */
export interface Window {
  weekday: number;
  opens: string;
  closes: string;
}

/** Minutes after midnight. */
export interface Minutes {
  from: number;
  to: number;
}

const MINUTES = /^([01]\d|2[0-3]):([0-5]\d)$|^24:00$/;

/** Minutes after midnight; NaN for an invalid time. */
export function minutesOf(time: string): number {
  if (!MINUTES.test(time)) return Number.NaN;
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return 60 * hours + minutes;
}

const timeOf = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

export type SpanProblem = "order" | "overlap" | "bounds";

/** What is wrong with a window of a day, which must be within `within` if given. */
export function problemOf(day: readonly Span[], index: number, within?: Span): SpanProblem | null {
  const span = day[index];
  if (!span) return null;
  const [from, to] = [minutesOf(span.from), minutesOf(span.to)];
  if (!(from < to)) return "order";
  if (within && (from < minutesOf(within.from) || to > minutesOf(within.to))) return "bounds";
  const before = day.slice(0, index);
  // Reported only for the later window: one of the two must change.
  return before.some((other) => from < minutesOf(other.to) && minutesOf(other.from) < to) ? "overlap" : null;
}

export const isWeekFine = (week: Week, within?: Span): boolean =>
  week.every((day) => day.every((_, index) => problemOf(day, index, within) === null));

/** The part of a day's hours that the organization allows. */
export function allowedMinutes(day: readonly Span[], house: readonly Span[]): Minutes[] {
  const fine = day.filter((_, index) => problemOf(day, index) === null);
  return fine.flatMap((span) =>
    house.flatMap((open) => {
      const from = Math.max(minutesOf(span.from), minutesOf(open.from));
      const to = Math.min(minutesOf(span.to), minutesOf(open.to));
      return from < to ? [{ from, to }] : [];
    }),
  );
}

/** Hours a week within the organization's hours, rounded to halves. */
export function hoursAWeek(week: Week, house: Week = week): number {
  const minutes = week.flatMap((day, index) => allowedMinutes(day, house[index] ?? []));
  return Math.round(minutes.reduce((sum, { from, to }) => sum + to - from, 0) / 30) / 2;
}

export const windowsOf = (week: Week): Window[] =>
  week.flatMap((day, index) => day.map(({ from, to }) => ({ weekday: index + 1, opens: from, closes: to })));

export function weekOf(windows: readonly Window[]): Week {
  return Array.from({ length: 7 }, (_, index) =>
    windows
      .filter(({ weekday }) => weekday === index + 1)
      .map(({ opens, closes }) => ({ from: opens.slice(0, 5), to: closes.slice(0, 5) }))
      .sort((a, b) => a.from.localeCompare(b.from)),
  );
}

export const isSameWeek = (one: Week, other: Week): boolean =>
  JSON.stringify(windowsOf(one)) === JSON.stringify(windowsOf(other));

const LUNCH = 60;
const NEW_DAY: Span = { from: "09:00", to: "17:00" };

/** The hours of a newly opened day: the organization's. */
export const openedDay = (house: readonly Span[]): Span[] => (house.length > 0 ? [...house] : [NEW_DAY]);

/** Adds a window to a day: an hour after the last one or, if the day is full, by splitting the last one. */
export function withOneMore(day: readonly Span[], latest: string): Span[] {
  const last = day.at(-1) ?? NEW_DAY;
  const [from, to, end] = [minutesOf(last.from), minutesOf(last.to), minutesOf(latest)];
  if (to + 2 * LUNCH <= end)
    return [...day, { from: timeOf(to + LUNCH), to: timeOf(Math.min(to + 3 * LUNCH, end)) }];
  const middle = Math.round((from + to) / 2 / 30) * 30;
  if (!(to - from >= 3 * LUNCH)) return [...day, { from: last.to, to: last.to }];
  return [
    ...day.slice(0, -1),
    { from: last.from, to: timeOf(middle) },
    { from: timeOf(middle + LUNCH), to: last.to },
  ];
}

/** The weekdays' names, Monday first, in the reader's language. */
export function weekdayNames(locale: string): string[] {
  const format = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  // 2026-03-02 is a Monday.
  return Array.from({ length: 7 }, (_, day) => format.format(Date.UTC(2026, 2, 2 + day)));
}
