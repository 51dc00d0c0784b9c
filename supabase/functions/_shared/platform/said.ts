import type { DomainEvent } from "../contract/domain-event.ts";

const spoken = <Facts extends object>(facts: Facts): Facts =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null)) as Facts;

/** Without what the provider left open: absent and null both mean "not said", and absent costs nothing to keep. */
export function said(event: DomainEvent): DomainEvent {
  if ("call" in event) return { ...event, call: spoken(event.call) };
  if ("appointment" in event) return { ...event, appointment: spoken(event.appointment) };
  if ("invoice" in event) return { ...event, invoice: spoken(event.invoice) };
  // Kind by kind: the compiler would lose which of them it is.
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
