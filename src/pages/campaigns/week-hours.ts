import { callingHours } from "@contract/calling-hours.ts";

/** One weekday of a campaign's calling hours, as the form holds it. Times are "HH:MM" in the zone of the person called. */
export interface DayHours {
  open: boolean;
  from: string;
  to: string;
}

const MINUTES = /^([01]\d|2[0-3]):([0-5]\d)$|^24:00$/;

/** Minutes after midnight; NaN for what is no time. */
export function minutesOf(time: string): number {
  if (!MINUTES.test(time)) return Number.NaN;
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return 60 * hours + minutes;
}

/** Whether a day that is open ends after it begins. */
export const isOrdered = ({ open, from, to }: DayHours) => !open || minutesOf(from) < minutesOf(to);

/** Outside these nobody is called in any campaign. 0 is Monday. */
export function houseHours(weekday: number): DayHours {
  const hours = callingHours.find((each) => each.weekday === weekday + 1);
  return { open: hours !== undefined, from: hours?.opens ?? "00:00", to: hours?.closes ?? "00:00" };
}

/** What of a day's hours the house allows, in minutes after midnight; null where nothing is left. */
export function allowedMinutes(day: DayHours, weekday: number): { from: number; to: number } | null {
  if (!day.open || !isOrdered(day)) return null;
  const house = houseHours(weekday);
  const from = Math.max(minutesOf(day.from), minutesOf(house.from));
  const to = Math.min(minutesOf(day.to), minutesOf(house.to));
  return from < to ? { from, to } : null;
}

/** Hours a week in which calls are made, in halves at the finest; Monday first. */
export function hoursAWeek(week: readonly DayHours[]): number {
  const minutes = week.reduce((sum, day, weekday) => {
    const allowed = allowedMinutes(day, weekday);
    return sum + (allowed ? allowed.to - allowed.from : 0);
  }, 0);
  return Math.round(minutes / 30) / 2;
}

/** A campaign's windows as the database keeps them: ISO weekday and wall clock, "09:00" or "09:00:00". */
export interface Window {
  weekday: number;
  opens: string;
  closes: string;
}

export const windowsOf = (week: readonly DayHours[]): Window[] =>
  week.flatMap(({ open, from, to }, index) =>
    open ? [{ weekday: index + 1, opens: from, closes: to }] : [],
  );

/** The week of the form; null means the house's own hours. */
export function weekOf(windows: readonly Window[] | null): DayHours[] {
  return Array.from({ length: 7 }, (_, index) => {
    const house = houseHours(index);
    if (windows === null) return house;
    const window = windows.find(({ weekday }) => weekday === index + 1);
    if (!window) return { ...house, open: false };
    return { open: true, from: window.opens.slice(0, 5), to: window.closes.slice(0, 5) };
  });
}

/** The weekdays' names, Monday first, in the reader's language. */
export function weekdayNames(locale: string): string[] {
  const format = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  // 2026-03-02 is a Monday.
  return Array.from({ length: 7 }, (_, day) => format.format(Date.UTC(2026, 2, 2 + day)));
}
