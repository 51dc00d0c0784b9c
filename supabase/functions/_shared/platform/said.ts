import type { DomainEvent } from "../contract/domain-event.ts";

const spoken = <Facts extends object>(facts: Facts): Facts =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null)) as Facts;

/** Without what the provider left open: absent and null both mean "not said", and absent costs nothing to keep. */
export const said = (event: DomainEvent): DomainEvent =>
  "call" in event
    ? { ...event, call: spoken(event.call) }
    : { ...event, appointment: spoken(event.appointment) };
