import type { Assumptions } from "@/data/roi/roi-assumptions.ts";

const MONEY = ["appointment_value_minor", "staff_hour_minor"] as const;

/**
 * The previous currency of the amounts and since when it is another, while an amount set in it has not been set again.
 * `versions`: the one in force first. Null if nothing needs to be set again.
 */
export function otherCurrencyOf(
  versions: readonly Assumptions[],
): { before: string; currency: string; since: string } | null {
  const [inForce] = versions;
  const last = versions.findIndex(({ currency }) => currency !== inForce?.currency);
  const before = versions[last];
  const first = versions[last - 1];
  if (!inForce || !before || !first) return null;
  const isLost = MONEY.some((name) => before[name] !== null && inForce[name] === null);
  return isLost ? { before: before.currency, currency: inForce.currency, since: first.created_at } : null;
}
