import { offsetAt } from "@/lib/period.ts";

/** The local time of `zone` at `at`, as `<input type="datetime-local">` writes it: "2026-03-29T09:00". */
export function wallOf(at: Date, zone: string): string {
  return new Date(at.getTime() + offsetAt(at, zone)).toISOString().slice(0, 16);
}

/** The instant of the local time `wall`; a time that a clock change skips means the hour after it. */
export function instantOf(wall: string, zone: string): Date {
  const wanted = Date.parse(`${wall}Z`);
  // The first guess may be on the other side of a clock change; the second corrects it.
  const guess = wanted - offsetAt(new Date(wanted), zone);
  const better = wanted - offsetAt(new Date(guess), zone);
  return new Date(wallOf(new Date(better), zone) < wall ? guess : better);
}
