import type { DomainEvent } from "../contract/domain-event.ts";
import type { UndatedEvent } from "./adapter.ts";

/** What the provider did not date happened, for all we know, when it reached us. */
export const dated = (events: readonly UndatedEvent[], receivedAt: Date): DomainEvent[] =>
  events.map((event) => ({ ...event, occurred_at: event.occurred_at ?? receivedAt.toISOString() }));
