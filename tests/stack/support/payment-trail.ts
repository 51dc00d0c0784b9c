import { paddleActs } from "../../../local/sandbox/paddle-life.ts";
import { signedPost } from "../../../local/sandbox/signed-post.ts";
import { payingActs } from "../../../local/sandbox/stripe-life.ts";
import { World } from "../../../local/sandbox/world.ts";
import { dated } from "../../../supabase/functions/_shared/platform/dated.ts";
import { providers } from "../../../supabase/functions/_shared/providers/mod.ts";
import { paymentServices } from "../../../supabase/functions/_shared/providers/services.ts";
import { sandboxFetch } from "../../sandbox-fetch.ts";
import { buildDelivery } from "./builders.ts";

/** A sandbox that collects its events instead of sending them. */
class CollectingWorld extends World {
  readonly told: unknown[] = [];
  override async deliver(_provider: string, _key: string, _what: string, body: unknown) {
    this.told.push(structuredClone(body));
  }
}

const KEY = "sandbox_trail";
export type Act = [act: keyof typeof payingActs, amount?: number];

/**
 * All events of a provider about an invoice over 2,000.00 that is issued through our client and then goes through these
 * acts: the provider's own payloads, parsed by our adapter into deliveries.
 */
export async function trailOf(provider: "stripe" | "paddle", invoiceId: string, acts: Act[]) {
  const world = new CollectingWorld(() => undefined, signedPost);
  const service = paymentServices[provider];
  if (!service) throw new Error(`No service ${provider}`);
  const payments = service(
    { baseUrl: "http://sandbox.test", fetch: sandboxFetch(world) },
    { apiKey: KEY, config: {} },
  );
  const who = { organizationId: "o", name: "Nordvik AB", email: "faktura@nordvik.example", country: "SE" };
  const lines = [{ id: "l1", description: "Calls", amountMinor: 200_000 }];
  const invoice = { id: invoiceId, number: "1-0001", currency: "USD", totalMinor: 200_000, lines };
  await payments.issue({ ...invoice, daysUntilDue: 10 }, await payments.customer(who, null), new Date(0));
  for (const [act, amount = 0] of acts) await perform(world, provider, act, amount);
  const adapter = providers[provider];
  if (!adapter) throw new Error(`No adapter ${provider}`);
  return world.told.map((body) => {
    const reading = adapter.normalise(adapter.parse(JSON.stringify(body), "application/json"));
    return buildDelivery({
      dedupeKey: reading.dedupeKey,
      kind: reading.kind,
      events: dated(reading.events, new Date()),
    });
  });
}

async function perform(world: World, provider: "stripe" | "paddle", act: Act[0], amount: number) {
  if (provider === "stripe") {
    const [key = "", invoice] = world.stripeInvoice(() => true) ?? [];
    if (invoice) await payingActs[act](world, key, invoice, "sandbox.test", amount);
    return;
  }
  const transaction = world.paddleBooks(KEY).transactions[0];
  const life = paddleActs[act];
  if (!transaction || !life) throw new Error(`Paddle has no ${act}`);
  await life(world, KEY, transaction, amount);
}
