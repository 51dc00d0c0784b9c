import { randomBytes } from "node:crypto";
import { Random } from "../simulation/random.ts";
import { type PlannedCall, planCall, retellBody } from "../simulation/retell-call.ts";
import { signedPost } from "../simulation/signed-post.ts";
import { type Answer, type Asked, hasSandboxKey, type World } from "./world.ts";

const RING_MS = 800;
const TALK_MS = 6_000;
const THINK_MS = 1_500;

/** The part of Retell's API that Callboard calls. Undefined when the path is none of Retell's. */
export function retell(world: World, asked: Asked): Answer | undefined {
  const { method, url, body } = asked;
  const route = `${method} ${url.pathname}`;
  const known =
    /^(POST \/v2\/create-phone-call|GET \/v2\/get-call\/.+|POST \/v3\/list-calls|GET (\/v2)?\/list-agents|GET \/get-concurrency)$/;
  if (!known.test(route)) return undefined;
  if (!hasSandboxKey(asked)) return { status: 401, body: { status: "error", message: "Invalid API Key" } };
  if (route === "POST /v2/create-phone-call") return create(world, body);
  if (route === "POST /v3/list-calls")
    return { status: 200, body: { items: [...world.calls.values()], has_more: false } };
  if (route === "GET /get-concurrency")
    return { status: 200, body: { current_concurrency: 0, concurrency_limit: 20 } };
  if (url.pathname.endsWith("/list-agents"))
    return { status: 200, body: [{ agent_id: "agent_harbor_reception", agent_name: "Robin" }] };
  const call = world.calls.get(url.pathname.split("/").at(-1) as string);
  return call
    ? { status: 200, body: call }
    : { status: 404, body: { status: "error", message: "Call not found" } };
}

function create(world: World, body: Record<string, unknown>): Answer {
  if (typeof body.to_number !== "string" || typeof body.from_number !== "string") {
    return { status: 422, body: { status: "error", message: "from_number and to_number are required" } };
  }
  world.note("retell", `call ${body.to_number}`, body);
  const planned = planCall(new Random(randomBytes(4).readUInt32BE()));
  const call: PlannedCall = {
    ...planned,
    direction: "outbound",
    person: { ...planned.person, phone: body.to_number },
  };
  const registered = {
    ...retellBody("call_started", call, Date.now()).call,
    call_status: "registered",
    metadata: body.metadata ?? {},
  };
  world.calls.set(call.id, registered);
  void live(world, call, registered.metadata);
  return { status: 201, body: registered };
}

/** The call runs its course, told as Retell tells it. */
async function live(world: World, call: PlannedCall, metadata: unknown) {
  const talk = { ...call, seconds: TALK_MS / 1000 };
  const tell = async (event: "call_started" | "call_ended" | "call_analyzed", startedAt: number) => {
    const body = retellBody(event, talk, startedAt);
    Object.assign(body.call, { metadata });
    world.calls.set(call.id, body.call);
    const endpoint = world.endpointOf("retell");
    if (endpoint) world.note("sandbox", `${event} → ${await signedPost("retell", endpoint, body)}`, body);
  };
  await pause(RING_MS);
  const startedAt = Date.now();
  if (!call.unanswered) {
    await tell("call_started", startedAt);
    await pause(TALK_MS);
  }
  await tell("call_ended", startedAt);
  await pause(THINK_MS);
  await tell("call_analyzed", startedAt);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms).unref());
