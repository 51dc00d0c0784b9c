import type { Assumptions } from "@/data/roi/roi-assumptions.ts";

const MONEY = ["appointment_value_minor", "staff_hour_minor"] as const;

/**
 * The currency in which the amounts were last said, and since when it is another: while one that was said then is not
 * said in today's. `versions`: the one in force first. Null when nothing is to be said anew.
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
