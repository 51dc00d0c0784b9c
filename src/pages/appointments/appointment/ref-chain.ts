import type { AppointmentRef } from "@/data/appointments/appointments.ts";

/** The references from the first to the current one; each follows the one it replaced. */
export function refChain(refs: readonly AppointmentRef[]): string[] {
  const next = new Map(refs.map((ref) => [ref.previous_ref, ref.provider_ref]));
  const chain: string[] = [];
  let current = refs.find((ref) => !refs.some((other) => other.provider_ref === ref.previous_ref));
  while (current && !chain.includes(current.provider_ref)) {
    chain.push(current.provider_ref);
    const after = next.get(current.provider_ref);
    current = refs.find((ref) => ref.provider_ref === after);
  }
  return chain;
}
