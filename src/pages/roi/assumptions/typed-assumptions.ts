import { mostMinor } from "@contract/roi.ts";
import type { Assumptions, AssumptionsChange } from "@/data/roi/roi-assumptions.ts";
import { toMajor, toMinor } from "@/lib/minor-units.ts";
import type { AssumptionName } from "@/pages/roi/assumptions/use-assumption-text.ts";

/** The fields' values: money in its unit, shares in percent, time in minutes. */
export type Typed = Record<AssumptionName, string>;

export const typedOf = (said: Assumptions, currency: string): Typed => ({
  value: toMajor(said.appointment_value_minor, currency),
  close: scaled(said.close_basis_points, 100),
  staff: toMajor(said.staff_hour_minor, currency),
  saved: scaled(said.saved_seconds_per_call, 60),
  baseline: scaled(said.baseline_no_show_basis_points, 100),
});

/** The fields with an invalid value. */
export function problemsOf(typed: Typed, currency: string): AssumptionName[] {
  const read = readAll(typed, currency);
  return (Object.keys(read) as AssumptionName[]).filter((name) => read[name] === undefined);
}

/** The values to save; undefined while a field is invalid. */
export function changeOf(typed: Typed, currency: string): AssumptionsChange | undefined {
  const { value, close, staff, saved, baseline } = readAll(typed, currency);
  if (
    value === undefined ||
    close === undefined ||
    staff === undefined ||
    saved === undefined ||
    baseline === undefined
  )
    return undefined;
  return {
    appointment_value_minor: value,
    close_basis_points: close,
    staff_hour_minor: staff,
    saved_seconds_per_call: saved,
    baseline_no_show_basis_points: baseline,
  };
}

const readAll = (typed: Typed, currency: string): Record<AssumptionName, number | null | undefined> => ({
  value: atMost(mostMinor.appointmentValue, toMinor(typed.value, currency)),
  close: whole(typed.close, 100, 10_000),
  staff: atMost(mostMinor.staffHour, toMinor(typed.staff, currency)),
  saved: whole(typed.saved, 60, 3_600),
  baseline: whole(typed.baseline, 100, 10_000),
});

const atMost = (most: number, minor: number | null | undefined) =>
  typeof minor === "number" && minor > most ? undefined : minor;

const scaled = (value: number | null, by: number) =>
  value === null ? "" : String(Math.round((value / by) * 100) / 100);

/** The typed number times `by`, rounded; null if empty, undefined if it is not a number from 0 to `most`. */
function whole(typed: string, by: number, most: number): number | null | undefined {
  const text = typed.trim().replace(",", ".");
  if (text === "") return null;
  if (!/^\d+(\.\d+)?$/.test(text)) return undefined;
  const value = Math.round(Number(text) * by);
  return value <= most ? value : undefined;
}
