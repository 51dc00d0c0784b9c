import type { Endpoint } from "../../../local/sandbox/endpoint.ts";
import { signedPost } from "../../../local/sandbox/signed-post.ts";
import { Random } from "../../../local/simulation/random.ts";
import { planCall, retellBody } from "../../../local/simulation/retell-call.ts";

const SENDERS = 3;
const DELIVERY_PAUSE_MS = 50;
const READ_PAUSE_MS = 100;

/** Whole calls, delivered signed by several senders, and a member who keeps reading, until stopped. */
export class Traffic {
  /** Deliveries per status that Retell received; 0 if there was no response. */
  readonly delivered: Record<number, number> = {};
  /** The member's requests per status. */
  readonly read: Record<number, number> = {};
  readonly callIds = new Set<string>();
  #running = true;
  readonly #loops: Promise<void>[];

  constructor(endpoint: Endpoint, readRows: () => Promise<Response>) {
    this.#loops = Array.from({ length: SENDERS }, (_, sender) => this.#deliver(endpoint, sender));
    this.#loops.push(this.#read(readRows));
  }

  async stop() {
    this.#running = false;
    await Promise.all(this.#loops);
  }

  async #deliver(endpoint: Endpoint, sender: number) {
    const random = new Random(sender + 1);
    while (this.#running) {
      const call = planCall(random);
      this.callIds.add(call.id);
      for (const event of ["call_started", "call_ended", "call_analyzed"] as const) {
        const status = await signedPost("retell", endpoint, retellBody(event, call, Date.now() - 300_000));
        this.delivered[status] = (this.delivered[status] ?? 0) + 1;
        await pause(DELIVERY_PAUSE_MS);
      }
    }
  }

  async #read(readRows: () => Promise<Response>) {
    while (this.#running) {
      const response = await readRows().catch(() => undefined);
      await response?.arrayBuffer();
      const status = response?.status ?? 0;
      this.read[status] = (this.read[status] ?? 0) + 1;
      await pause(READ_PAUSE_MS);
    }
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
