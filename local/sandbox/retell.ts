import { randomUUID } from "node:crypto";
import { retellBody } from "../simulation/retell-call.ts";
import { runCourse } from "./course.ts";
import { callTo } from "./fates.ts";
import { hmacHex } from "./signing.ts";
import { type Answer, isPhone, type Provider, type World } from "./world.ts";

type Json = Record<string, unknown>;
const refused = (status: number, message: string): Answer => ({
  status,
  body: { status: "error", message },
});

/** The part of Retell's API that Callboard calls. */
export const retell: Provider = {
  name: "retell",
  routes:
    /^(POST \/v2\/create-phone-call|GET \/v2\/get-call\/.+|POST \/v3\/list-calls|GET (\/v2)?\/list-agents|GET \/get-concurrency)$/,
  effects: /create-phone-call$/,
  unauthorised: refused(401, "Invalid API Key"),
  answer(world, { method, url, body }, key) {
    const route = `${method} ${url.pathname}`;
    if (route === "POST /v2/create-phone-call") return create(world, body, key);
    if (route === "POST /v3/list-calls") return list(world, body);
    if (route === "GET /get-concurrency")
      return { status: 200, body: { current_concurrency: 0, concurrency_limit: 20 } };
    if (url.pathname.endsWith("/list-agents"))
      return { status: 200, body: [{ agent_id: "agent_harbor_reception", agent_name: "Robin" }] };
    const call = world.calls.get(url.pathname.split("/").at(-1) as string);
    return call ? { status: 200, body: call } : refused(404, "Call not found");
  },
  sign: ({ text, now }, { secret }) => ({
    "x-retell-signature": `v=${now},d=${hmacHex(secret, text + now)}`,
  }),
  demoConfig: { agent_ref: "agent_harbor_reception", from_number: "+12125550100" },
};

function problemIn({ from_number, to_number, retell_llm_dynamic_variables: variables }: Json) {
  if (!isPhone(from_number)) return "from_number is not in E.164 format";
  if (!isPhone(to_number)) return "to_number is not in E.164 format";
  const isMap = variables === undefined || (typeof variables === "object" && variables !== null);
  if (!isMap || Object.values(variables ?? {}).some((value) => typeof value !== "string"))
    return "retell_llm_dynamic_variables must be a map of strings";
  return undefined;
}

function create(world: World, body: Json, key: string): Answer {
  const problem = problemIn(body);
  if (problem) return refused(422, problem);
  world.note("retell", `call ${body.to_number}`, body);
  const id = `call_${randomUUID().replaceAll("-", "")}`;
  const variables = (body.retell_llm_dynamic_variables ?? {}) as Record<string, string>;
  const planned = callTo(String(body.to_number), id, variables);
  const ours = {
    from_number: body.from_number,
    ...(body.override_agent_id ? { agent_id: body.override_agent_id } : {}),
    metadata: body.metadata ?? {},
    retell_llm_dynamic_variables: variables,
  };
  const { start_timestamp: _none, ...begun } = retellBody("call_started", planned, Date.now()).call as Json;
  const registered = { ...begun, ...ours, call_status: "registered" };
  world.calls.set(id, registered);
  const course = runCourse(world, key, planned, async (moment, call, startedAt) => {
    const webhook = retellBody(moment, call, startedAt);
    Object.assign(webhook.call, ours);
    world.calls.set(id, webhook.call);
    await world.deliver("retell", key, moment, { ...webhook, event_timestamp: Date.now() });
  });
  world.follow(course);
  return { status: 201, body: registered };
}

/** Supports only the filter that Callboard uses: equal texts in the metadata. */
function list(world: World, { filter_criteria, limit }: Json): Answer {
  const { metadata = [] } = (filter_criteria ?? {}) as { metadata?: { key: string; value: string }[] };
  const items = [...world.calls.values()]
    .filter((call) => "call_id" in call)
    .filter(({ metadata: said }) =>
      metadata.every(({ key, value }) => (said as Record<string, unknown> | undefined)?.[key] === value),
    )
    .slice(0, Number(limit ?? 50));
  return { status: 200, body: { items, has_more: false } };
}
