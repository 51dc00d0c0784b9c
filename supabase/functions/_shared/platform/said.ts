import type { DomainEvent } from "../contract/domain-event.ts";

const spoken = <Facts extends object>(facts: Facts): Facts =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null)) as Facts;

/** Without what the provider left open: absent and null both mean "not said", and absent costs nothing to keep. */
export function said(event: DomainEvent): DomainEvent {
  if ("call" in event) return { ...event, call: spoken(event.call) };
  if ("appointment" in event) return { ...event, appointment: spoken(event.appointment) };
  // Not in one: the compiler would lose which of the two messages it is.
  return event.type === "message.status"
    ? { ...event, message: spoken(event.message) }
    : { ...event, message: spoken(event.message) };
}
