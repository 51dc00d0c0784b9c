import { z } from "zod";
import { fault } from "./faults.ts";
import { paddleActs } from "./paddle-life.ts";
import { providerNamed } from "./providers.ts";
import { signedPost } from "./signed-post.ts";
import { payingActs } from "./stripe-life.ts";
import type { Answer, Asked, World } from "./world.ts";

const endpoint = z.object({
  /** Any name of the organization; accounts of one group belong together. */
  group: z.string().min(1),
  provider: z.string(),
  api_key: z.string().startsWith("sandbox_"),
  url: z.url(),
  secret: z.string(),
  signing_key: z.string().optional(),
});
const pace = z.object({ speed: z.number().positive(), talk_seconds: z.number().positive() }).partial();
const openings = z.object({ starts_at: z.array(z.iso.datetime()) });
const manner = z.object({ copies: z.int().min(1).max(10), backwards: z.boolean() }).partial();
const payment = z.object({
  /** The provider's id of an invoice. */
  invoice: z.string(),
  act: z.enum(Object.keys(payingActs) as [keyof typeof payingActs]),
  /** Minor units, for a refund. */
  amount: z.int().min(0).default(0),
});
const daysWithoutRates = z.object({ days: z.array(z.iso.date()) });
const reply = z.object({
  provider: z.string(),
  /** The key of the organization whose number receives the text; the demo organization's if empty. */
  api_key: z.string().default(""),
  from: z.string(),
  to: z.string(),
  body: z.string(),
  /** How the carrier classified the text (Twilio's Advanced Opt-Out); other providers do not report it. */
  opt_out: z.enum(["STOP", "START", "HELP"]).optional(),
});

const done = (body: unknown = {}): Answer => ({ status: 200, body });

/**
 * Controls that no real provider has. Tests set the speed (`POST /pace`), the failures of the next requests
 * (`POST /faults`, `DELETE /faults`), the times that agents offer (`POST /openings`), days without exchange rates
 * (`POST /days-without-rates`) and the webhook addresses of another organization (`POST /endpoints`); they reply to a text
 * (`POST /reply`), act on an invoice (`POST /payments`), choose how its events are delivered (`POST /manner`) and expire
 * idempotency keys (`DELETE /keys`). They read what was received (`GET /outbox?from=&since=`) and how much is still
 * running (`GET /under-way`). Returns undefined for every other path.
 */
export async function control(world: World, asked: Asked): Promise<Answer | undefined> {
  const act = ACTS[`${asked.method} ${asked.url.pathname}`];
  if (!act) return undefined;
  try {
    return await act(world, asked);
  } catch (error) {
    if (error instanceof z.ZodError) return { status: 422, body: { message: z.prettifyError(error) } };
    throw error;
  }
}

const ACTS: Record<string, (world: World, asked: Asked) => Answer | Promise<Answer>> = {
  "GET /outbox": ({ outbox }, { url }) => {
    const from = url.searchParams.get("from");
    const since = url.searchParams.get("since") ?? "";
    return done(outbox.filter((each) => (!from || each.from === from) && each.at >= since));
  },
  "GET /under-way": ({ underWay }) => done({ count: underWay }),
  "POST /mail": (world, { body }) => {
    world.note("mail", `${body.subject} → ${body.to}`, body);
    return { status: 202, body: {} };
  },
  "GET /faults": ({ faults }) => done(faults.waiting),
  "POST /faults": ({ faults }, { body }) => done(faults.add(fault.parse(body))),
  "DELETE /faults": ({ faults }) => done(faults.clear()),
  "POST /pace": (world, { body }) => {
    const { speed = world.pace.speed, talk_seconds: talkSeconds = world.pace.talkSeconds } = pace.parse(body);
    world.pace = { speed, talkSeconds };
    return done(world.pace);
  },
  "POST /openings": (world, { body }) => {
    world.openings = openings.parse(body).starts_at.map((at) => Date.parse(at));
    return done();
  },
  "POST /days-without-rates": (world, { body }) => {
    world.daysWithoutRates = new Set(daysWithoutRates.parse(body).days);
    return done();
  },
  "POST /endpoints": ({ registered }, { body }) => {
    const { group, provider, api_key, ...where } = endpoint.parse(body);
    registered.push({ group, provider, api_key, endpoint: where });
    return done();
  },
  "DELETE /keys": (world) => done(world.forgetKeys()),
  "POST /manner": (world, { body }) => {
    world.manner = { copies: 1, backwards: false, ...manner.parse(body) };
    return done(world.manner);
  },
  "POST /payments": async (world, { body, headers }) => {
    const { invoice: id, act, amount } = payment.parse(body);
    const [paddleKey, transaction] = world.paddleTransaction(id) ?? [];
    if (paddleKey && transaction) {
      const life = paddleActs[act];
      if (!life) return { status: 422, body: { message: `Paddle knows no ${act}` } };
      return done(await life(world, paddleKey, transaction, amount));
    }
    const [key, invoice] = world.stripeInvoice((each) => each.id === id) ?? [];
    if (!key || !invoice) return { status: 404, body: { message: "No such invoice" } };
    await payingActs[act](world, key, invoice, String(headers.host), amount);
    return done();
  },
  "POST /reply": (world, { body }) => writeBack(world, reply.parse(body)),
};

/** Sends a person's reply to a text, and returns the status of the webhook. */
async function writeBack(
  world: World,
  { provider, api_key, ...text }: z.output<typeof reply>,
): Promise<Answer> {
  const endpoint = world.endpointOf(provider, api_key);
  const { reply: webhookOf } = providerNamed(provider);
  if (!endpoint || !webhookOf)
    return { status: 404, body: { message: "No endpoint of that provider is known" } };
  const { from, to, opt_out } = text;
  if (opt_out === "START") world.optedOut.delete(`${from} ${to}`);
  if (opt_out === "STOP") world.optedOut.add(`${from} ${to}`);
  const webhook = webhookOf(world, text);
  const status = await signedPost(provider, endpoint, webhook);
  world.note("sandbox", `${provider} reply from ${from} → ${status}`, webhook);
  return done({ status });
}
