import type { Assumptions } from "@/data/roi/roi-assumptions.ts";
import { useFormat } from "@/hooks/use-format.ts";

export type AssumptionName = "value" | "close" | "staff" | "saved" | "baseline";

/** The assumptions of a version in words, in their own currency; null if not set. */
export function useAssumptionText() {
  const { money, percent, number } = useFormat();
  return (said: Assumptions): { name: AssumptionName; text: string | null }[] => {
    const amount = (minor: number | null) => (minor === null ? null : money(minor, said.currency));
    const share = (basisPoints: number | null) =>
      basisPoints === null ? null : percent(basisPoints / 10_000, 1);
    const seconds = said.saved_seconds_per_call;
    const minutes = { style: "unit", unit: "minute", maximumFractionDigits: 1 } as const;
    return [
      { name: "value", text: amount(said.appointment_value_minor) },
      { name: "close", text: share(said.close_basis_points) },
      { name: "staff", text: amount(said.staff_hour_minor) },
      { name: "saved", text: seconds === null ? null : number(seconds / 60, minutes) },
      { name: "baseline", text: share(said.baseline_no_show_basis_points) },
    ];
  };
}
