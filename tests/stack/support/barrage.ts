import { createHash } from "node:crypto";
import { type CallEvent, retellBody, retellHeaders } from "../../load/retell-deliveries.ts";
import type { Ledger } from "./ledger.ts";

export interface Posting {
  /** The provider's name for it: call_ended:call_12. */
  name: string;
  body: string;
  sha256: string;
}

export interface Addressee {
  endpoint: string;
  secret: string;
}

const EVENTS: CallEvent[] = ["call_started", "call_ended", "call_analyzed"];
const GIVE_UP_MS = 20_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 400;

/** Started, ended and analyzed events of as many calls as needed, in a plausible order of arrival. */
export function callPostings(count: number, random: () => number): Posting[] {
  const begun = Date.now() - 3_600_000;
  const made = Array.from({ length: count }, (_, index) => {
    const call = Math.floor(index / EVENTS.length);
    const phase = index % EVENTS.length;
    const event = EVENTS[phase] ?? "call_analyzed";
    // Some people call more than once, so that deliveries also share a lead.
    const caller = `+1212555${String(1000 + (call % 400))}`;
    const body = retellBody(event, `call_chaos_${call}`, caller, begun + call * 1000);
    return { posting: named(event, call, body), place: call + phase * 20 + random() * 30 };
  });
  return made.sort((a, b) => a.place - b.place).map(({ posting }) => posting);
}

const named = (event: string, call: number, body: string): Posting => ({
  name: `${event}:call_chaos_${call}`,
  body,
  sha256: createHash("sha256").update(body).digest("hex"),
});

export interface Barrage {
  /** Called before the delivery with this index starts. */
  before?(index: number): void;
  /** Called at each 2xx. */
  acknowledged?(): void;
}

/** Delivers each once over `senders` connections and records every 2xx. Returns those without one. */
export async function barrage(
  to: Addressee,
  postings: readonly Posting[],
  ledger: Ledger,
  { before, acknowledged }: Barrage = {},
  senders = 16,
): Promise<Posting[]> {
  const refused: Posting[] = [];
  let next = 0;
  const send = async () => {
    let pause = FIRST_PAUSE_MS;
    for (let index = next++; index < postings.length; index = next++) {
      before?.(index);
      const posting = postings[index] as Posting;
      const eventId = await post(to, posting);
      if (eventId === undefined) {
        refused.push(posting);
        // A refused sender slows down, as providers do.
        await new Promise((resolve) => setTimeout(resolve, pause));
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
        continue;
      }
      pause = FIRST_PAUSE_MS;
      ledger.set(posting.name, (ledger.get(posting.name) ?? new Set()).add(eventId));
      acknowledged?.();
    }
  };
  await Promise.all(Array.from({ length: senders }, send));
  return refused;
}

/** The event id in a 2xx response; undefined for any other response, or none. */
async function post({ endpoint, secret }: Addressee, { body }: Posting): Promise<string | undefined> {
  try {
    const headers = retellHeaders(secret, body, Date.now());
    const signal = AbortSignal.timeout(GIVE_UP_MS);
    const response = await fetch(endpoint, { method: "POST", headers, body, signal });
    const text = await response.text();
    return response.ok ? String((JSON.parse(text) as { event_id?: string }).event_id) : undefined;
  } catch {
    return undefined;
  }
}
