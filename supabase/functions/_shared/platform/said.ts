import type { DomainEvent } from "../contract/domain-event.ts";

const spoken = <Facts extends object>(facts: Facts): Facts =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null)) as Facts;

/** Drops fields the provider left open: absent and null both mean "not given", and absent costs no storage. */
export function said(event: DomainEvent): DomainEvent {
  if ("call" in event) return { ...event, call: spoken(event.call) };
  if ("appointment" in event) return { ...event, appointment: spoken(event.appointment) };
  if ("invoice" in event) return { ...event, invoice: spoken(event.invoice) };
  // One case per kind, because the compiler would lose the discriminant.
  switch (event.type) {
    case "message.status":
      return { ...event, message: spoken(event.message) };
    case "message.received":
      return { ...event, message: spoken(event.message) };
    case "payment.received":
      return { ...event, payment: spoken(event.payment) };
    case "payment.refunded":
      return { ...event, payment: spoken(event.payment) };
    case "payment.chargeback":
      return { ...event, payment: spoken(event.payment) };
  }
}
