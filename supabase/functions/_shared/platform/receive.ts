/**
 * The webhook door: verify, parse, normalise, store. Nothing slow happens before the 200, and every delivery with a
 * valid signature is stored, even if we cannot read it.
 */
import type { Adapter, Delivery } from "./adapter.ts";
import type { ActiveSecret, Endpoint, Endpoints } from "./endpoints.ts";
import type { Log } from "./log.ts";
import { mediaType } from "./media-type.ts";
import { Problem } from "./problem.ts";
import { readBody } from "./read-body.ts";
import { readDeliveries } from "./read-deliveries.ts";
import type { ReadDelivery } from "./read-delivery.ts";

export interface Stored {
  eventId: string;
  outcome: string;
}

export interface World {
  adapters: Readonly<Record<string, Adapter>>;
  endpoints: Endpoints;
  /** Throws a Problem with code credential_retired if the secret was retired after it was read. */
  ingest(integrationId: string, credentialId: string, delivery: ReadDelivery): Promise<Stored>;
  /** The public address of this function, without a final slash; some providers sign it. */
  publicUrl: string;
  now(): Date;
  log: Log;
}

/** The gateway may or may not have removed the prefix. */
const ROUTE = /^\/(?:functions\/v1\/)?webhooks\/([a-z]{1,40})\/([A-Za-z0-9_-]{16,128})\/?$/;

/** A delivery to a known endpoint, before it is verified. */
interface Arrival {
  provider: string;
  key: string;
  adapter: Adapter;
  endpoint: Endpoint;
  delivery: Delivery;
}

export async function receive(request: Request, world: World): Promise<Response> {
  const began = performance.now();
  const arrival = await arrive(request, world);
  const { read, stored } = await store(arrival, world);
  const ms = Math.round(performance.now() - began);
  const { kind, malformed, problem } = read[0];
  const parts = read.length > 1 ? { events: read.length - 1 } : {};
  world.log.success("webhook", { provider: arrival.provider, kind, outcome: stored.outcome, ms, ...parts });
  if (malformed) throw Problem.of("bad_json", problem ?? "The body cannot be read");
  const { answer } = arrival.adapter;
  if (answer) return new Response(answer.text, { headers: { "content-type": answer.type } });
  return Response.json({ event_id: stored.eventId, outcome: stored.outcome, ...parts });
}

async function arrive(request: Request, world: World): Promise<Arrival> {
  const { pathname, search } = new URL(request.url);
  const [, provider = "", key = ""] = ROUTE.exec(pathname) ?? [];
  const adapter = Object.hasOwn(world.adapters, provider) ? world.adapters[provider] : undefined;
  insistOnMethod(request.method, adapter?.methods);
  const endpoint = adapter && (await world.endpoints.find(provider, key));
  if (!adapter || !endpoint) throw Problem.of("endpoint_not_found", "There is no such endpoint");

  const body = await readBody(request);
  if (request.method !== "GET" && !adapter.contentTypes.includes(mediaType(request.headers))) {
    throw Problem.of("bad_content_type", `${provider} posts ${adapter.contentTypes.join(" or ")}`);
  }
  const url = `${world.publicUrl}/${provider}/${key}${search}`;
  const { method, headers } = request;
  return { provider, key, adapter, endpoint, delivery: { method, url, headers, body, now: world.now() } };
}

function insistOnMethod(method: string, allowed: readonly string[] = ["POST"]) {
  if (allowed.includes(method)) return;
  throw Problem.of("method_not_allowed", `Deliveries come by ${allowed.join(" or ")}`, {
    headers: { allow: allowed.join(", ") },
  });
}

/** Two secrets may be active during a rotation: the one that signed is recorded. */
async function signer({ adapter, endpoint, delivery }: Arrival): Promise<ActiveSecret | null> {
  for (const active of endpoint.secrets) {
    if (await adapter.verify({ ...delivery, config: endpoint.config }, active.secret)) return active;
  }
  return null;
}

type Read = Awaited<ReturnType<typeof readDeliveries>>;

async function store(arrival: Arrival, world: World): Promise<{ read: Read; stored: Stored }> {
  const { provider, key, adapter, delivery } = arrival;
  let known = arrival;
  let by = await signer(known);
  if (!by) {
    known = { ...known, endpoint: current(await world.endpoints.refresh(provider, key)) };
    by = await signer(known);
  }
  if (!by) throw notSigned(provider);
  const read = await readDeliveries(adapter, delivery);
  try {
    return { read, stored: await ingestAll(world, known.endpoint, by, read) };
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "credential_retired") throw error;
    known = { ...known, endpoint: current(await world.endpoints.reload(provider, key)) };
    const successor = await signer(known);
    if (!successor) throw notSigned(provider);
    return { read, stored: await ingestAll(world, known.endpoint, successor, read) };
  }
}

/** All parts of a delivery, so that the 200 follows the commit of every one; returns the result for the whole. */
async function ingestAll(
  world: World,
  { integrationId }: Endpoint,
  { credentialId }: ActiveSecret,
  [whole, ...parts]: Read,
): Promise<Stored> {
  const all = [whole, ...parts].map((read) => world.ingest(integrationId, credentialId, read));
  // Every promise is handled: one rejection must not end the function while others are pending.
  await Promise.allSettled(all);
  const [stored] = await Promise.all(all);
  return stored as Stored;
}

function current(endpoint: Endpoint | null): Endpoint {
  if (!endpoint) throw Problem.of("endpoint_not_found", "There is no such endpoint");
  return endpoint;
}

const notSigned = (provider: string) =>
  Problem.of("bad_signature", `${provider} did not sign this, or not within its time`);
