import type { Endpoint } from "../simulation/signed-post.ts";

/** Something that reached the outside world. */
export interface Received {
  at: string;
  from: string;
  what: string;
  details: unknown;
}

const KEPT = 500;

/** What the sandbox remembers, shared by its providers. Memory only: a restart forgets. */
export class World {
  readonly outbox: Received[] = [];
  readonly calls = new Map<string, Record<string, unknown>>();
  readonly bookings = new Map<string, Record<string, unknown>>();

  /** Where a provider posts its webhooks; nothing while no demo organization is connected. */
  constructor(readonly endpointOf: (provider: string) => Endpoint | undefined) {}

  note(from: string, what: string, details: unknown) {
    this.outbox.unshift({ at: new Date().toISOString(), from, what, details });
    this.outbox.length = Math.min(this.outbox.length, KEPT);
  }
}

export interface Asked {
  method: string;
  url: URL;
  headers: Record<string, string | string[] | undefined>;
  body: Record<string, unknown>;
}

export interface Answer {
  status: number;
  body: unknown;
}

/** Keys of the sandbox begin with `sandbox_`; any other is refused as the real provider would. */
export function hasSandboxKey({ headers }: Asked): boolean {
  return /^Bearer sandbox_\S+$/.test(String(headers.authorization ?? ""));
}
