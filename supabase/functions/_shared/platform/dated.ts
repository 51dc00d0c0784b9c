import type { DomainEvent } from "../contract/domain-event.ts";
import type { UndatedEvent } from "./adapter.ts";

/** An event without the provider's own time is dated to its arrival. */
export const dated = (events: readonly UndatedEvent[], receivedAt: Date): DomainEvent[] =>
  events.map((event) => ({ ...event, occurred_at: event.occurred_at ?? receivedAt.toISOString() }));
