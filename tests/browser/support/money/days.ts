/** Dates for a story that runs in an hour at any time of day, without crossing midnight. */

/** Zones without summer time, from west to east. */
const STEADY = [
  "Pacific/Honolulu",
  "America/Phoenix",
  "America/Bogota",
  "America/Sao_Paulo",
  "Africa/Abidjan",
  "Africa/Johannesburg",
  "Asia/Dubai",
  "Asia/Bangkok",
  "Asia/Tokyo",
  "Pacific/Guadalcanal",
  "Pacific/Tarawa",
] as const;

const hourIn = (timeZone: string, at: Date) =>
  Number(new Intl.DateTimeFormat("en", { timeZone, hour: "numeric", hourCycle: "h23" }).format(at));

/** A zone where it is early afternoon, so that a few hours either way stay on the same day. */
export const zoneAtNoon = (now: Date): string => {
  const far = (zone: string) => Math.abs(hourIn(zone, now) - 13);
  return [...STEADY].sort((a, b) => far(a) - far(b))[0] as string;
};

/** "2026-11-21" in a zone. */
export const dayIn = (timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat("sv-SE", { timeZone }).format(at);

/** The day of last month that today becomes when the first month has passed. */
const FIRST_DAY = 10;

/** The number of days to age by, so that today becomes the tenth of last month. */
export function toTenthOfLastMonth(today: string): number {
  const [year = 0, month = 0, day = 0] = today.split("-").map(Number);
  return day + new Date(Date.UTC(year, month - 1, 0)).getUTCDate() - FIRST_DAY;
}

/** The next step: today becomes a day of last month, and that tenth one of the month before. */
export function toLastMonthAgain(today: string): number {
  const day = Number(today.slice(8));
  return day < FIRST_DAY ? day + FIRST_DAY - 1 : day;
}
