import { randomUUID } from "node:crypto";
import { vapiBody } from "../simulation/vapi-call.ts";
import { runCourse } from "./course.ts";
import { callTo } from "./fates.ts";
import { hmacHex } from "./signing.ts";
import { type Answer, isPhone, type Provider, type World } from "./world.ts";

type Json = Record<string, unknown>;
const refused = (statusCode: number, message: string | string[], error: string): Answer => ({
  status: statusCode,
  body: { message, error, statusCode },
});

/** The part of Vapi's API that Callboard calls. */
export const vapi: Provider = {
  name: "vapi",
  routes: /^(POST|GET) \/call(\/[\w-]+)?$/,
  effects: /^POST/,
  unauthorised: refused(401, "Invalid Key. Hot tip, you may be using the public key.", "Unauthorized"),
  answer(world, { method, url, body }, key) {
    if (method === "POST") return create(world, body, key);
    const id = url.pathname.split("/")[2];
    if (!id) return { status: 200, body: list(world, url.searchParams) };
    const call = world.calls.get(id);
    return call ? { status: 200, body: call } : refused(404, "Call not found", "Not Found");
  },
  sign: ({ text, now }, { secret }) => ({
    "x-vapi-signature": hmacHex(secret, `${now}.${text}`),
    "x-timestamp": String(now),
  }),
  demoConfig: {
    agent_ref: "6a1f0f2e-0000-4000-8000-0000000000bb",
    phone_number_id: "6a1f0f2e-0000-4000-8000-0000000000cc",
    signatureHeader: "x-vapi-signature",
    timestampHeader: "x-timestamp",
    payloadFormat: "{timestamp}.{body}",
  },
};

function problemsIn({ assistantId, phoneNumberId, customer, name }: Json): string[] {
  const { number } = (customer ?? {}) as Json;
  const problems = [];
  if (!assistantId) problems.push("assistantId should be given");
  if (!phoneNumberId) problems.push("phoneNumberId should be given");
  if (!isPhone(number)) problems.push("customer.number must be a valid phone number in the E.164 format");
  if (typeof name === "string" && name.length > 40)
    problems.push("name must be shorter than or equal to 40 characters");
  return problems;
}

function create(world: World, body: Json, key: string): Answer {
  const problems = problemsIn(body);
  if (problems.length > 0) return refused(400, problems, "Bad Request");
  const { number } = body.customer as { number: string };
  const { variableValues = {} } = (body.assistantOverrides ?? {}) as {
    variableValues?: Record<string, string>;
  };
  world.note("vapi", `call ${number}`, body);
  const id = randomUUID();
  const call = { ...body, id, orgId: ORG, type: "outboundPhoneCall", createdAt: new Date().toISOString() };
  world.calls.set(id, { ...call, status: "queued" });
  const course = runCourse(
    world,
    key,
    callTo(number, id, variableValues),
    async (moment, planned, startedAt) => {
      const message = vapiBody(moment, planned, startedAt, call);
      world.calls.set(id, { ...call, status: moment === "call_started" ? "in-progress" : "ended" });
      await world.deliver("vapi", key, message.message.type, message);
    },
  );
  world.follow(course);
  return { status: 201, body: { ...call, status: "queued" } };
}

const ORG = "6a1f0f2e-0000-4000-8000-0000000000aa";

/** Newest first, as Vapi lists them. */
function list(world: World, query: URLSearchParams) {
  const [from, before] = [query.get("createdAtGe") ?? "", query.get("createdAtLt") ?? "~"];
  return [...world.calls.values()]
    .filter(({ createdAt }) => typeof createdAt === "string" && createdAt >= from && createdAt < before)
    .reverse()
    .slice(0, Number(query.get("limit") ?? 100));
}
