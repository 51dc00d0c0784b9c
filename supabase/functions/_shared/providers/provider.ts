/**
 * One adapter per provider, one file each, listed in mod.ts. The door owns the port (it asks the questions);
 * adapters know it by this name. The price of a new one is a fixture: see providers.test.ts.
 */
export type { Adapter as Provider, Delivery, Reading, UndatedEvent } from "../platform/adapter.ts";
