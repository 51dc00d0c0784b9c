/** Outbox work against a provider in the test, also used by the worker process in outbox-worker.ts. */
import { ask } from "../../../supabase/functions/_shared/providers/asking/ask.ts";
import { Refusal } from "../../../supabase/functions/_shared/providers/asking/refusal.ts";
import type { Database } from "../../../supabase/functions/_shared/store/database.ts";
import { createOutbox, type Effect } from "../../../supabase/functions/_shared/store/outbox.ts";
import type { Sender } from "../../../supabase/functions/outbox/attempt.ts";
import type { Work } from "../../../supabase/functions/outbox/run.ts";

/** Long enough for a busy machine: an effect whose response is late is in doubt, and counts as not done. */
const PATIENCE_MS = 15_000;

/** Sends like the clients, through the same `ask`. */
export function senderTo(baseUrl: string, patienceMs = PATIENCE_MS) {
  const outside = { baseUrl, fetch, patienceMs };
  const headers = { "content-type": "application/json" };
  const nameOf = ({ organizationId, payload }: Effect) => `${organizationId}.${String(payload.effect)}`;
  const refOf = (body: unknown) => {
    const ref = (body as { ref?: unknown } | null)?.ref;
    if (typeof ref !== "string") throw new Refusal({ kind: "unsure", code: "no_reference", detail: "" });
    return { providerRef: ref };
  };
  return async (effect: Effect): Promise<Sender> => ({
    async send() {
      const body = JSON.stringify({ id: nameOf(effect) });
      return refOf((await ask(outside, { method: "POST", path: "/effects", headers, body })).body);
    },
    async find() {
      const path = `/effects/${nameOf(effect)}`;
      const { body } = await ask(outside, { method: "GET", path, headers, harmless: true });
      return body === null ? null : refOf(body);
    },
  });
}

export const workAt = (database: Database, at: Date, senderOf: Work["senderOf"]): Work => ({
  outbox: createOutbox(database, () => at),
  senderOf,
  clock: () => performance.now(),
  pause: () => Promise.resolve(),
});
