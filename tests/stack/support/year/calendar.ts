import { localDay } from "../month-due.ts";

/** Fifteen zones: twelve that change clocks twice in 2023, the two extremes, and one at a quarter hour. */
export const ZONES = [
  "Pacific/Auckland",
  "Pacific/Chatham",
  "Australia/Lord_Howe",
  "Asia/Jerusalem",
  "Africa/Cairo",
  "Europe/Stockholm",
  "Europe/London",
  "Atlantic/Azores",
  "America/St_Johns",
  "America/New_York",
  "America/Havana",
  // Its clocks go forward at the very end of a month: October starts at one o'clock.
  "America/Asuncion",
  "Pacific/Kiritimati",
  "Asia/Kathmandu",
  "Pacific/Honolulu",
] as const;

/** The simulated and closed months; 2023 is billed to its end. */
export const MONTHS = [
  "2022-12-01",
  ...Array.from({ length: 12 }, (_, n) => `2023-${String(n + 1).padStart(2, "0")}-01`),
  "2024-01-01",
] as const;

/** Updates arrive twice a month; the last after all closes, for the month that stays open. */
export const TICKS_A_MONTH = 2;
export const LAST_TICK = MONTHS.length * TICKS_A_MONTH;
export const monthOfTick = (tick: number) => Math.floor(tick / TICKS_A_MONTH);

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const iso = (ms: number) => new Date(ms).toISOString();
export const dayOf = (ms: number, zone: string) => localDay(iso(ms), zone);
export const firstOf = (day: string) => `${day.slice(0, 7)}-01`;
/** The first instant of a month in UTC; stories near it fall into different months by zone. */
export const startOf = (month: number) => Date.UTC(2022, 11 + month, 1);
export const endOfMonth = (month: string) => {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return iso(Date.UTC(year, number, 0)).slice(0, 10);
};

export type Roll = () => number;
export const pick = <T>(roll: Roll, from: readonly T[]): T => from[Math.floor(roll() * from.length)] as T;
export const between = (roll: Roll, low: number, high: number) => low + Math.floor(roll() * (high - low + 1));
