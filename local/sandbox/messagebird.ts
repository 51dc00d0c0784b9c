import { createHash, createHmac, randomUUID } from "node:crypto";
import type { Posted } from "./endpoint.ts";
import { textFate } from "./fates.ts";
import type { Answer, Provider, World } from "./world.ts";

type Json = Record<string, unknown>;
const refused = (status: number, code: number, description: string, parameter: string | null): Answer => ({
  status,
  body: { errors: [{ code, description, parameter }] },
});

/** The part of MessageBird's API that Callboard calls. */
export const messagebird: Provider = {
  name: "messagebird",
  routes: /^(GET \/balance|(GET|POST) \/messages)$/,
  effects: /^POST/,
  unauthorised: refused(401, 2, "Request not allowed (incorrect access_key)", "access_key"),
  answer(world, { method, url, body, headers }, key) {
    if (!String(headers.authorization).startsWith("AccessKey ")) return messagebird.unauthorised;
    if (url.pathname === "/balance")
      return { status: 200, body: { payment: "prepaid", type: "euros", amount: 100 } };
    return method === "GET" ? list(world, url.searchParams) : create(world, body, key);
  },
  sign: (posted, { secret }) => ({ "messagebird-signature-jwt": token(posted, secret) }),
  write(url, body) {
    if (!Object.hasOwn(body as object, "status"))
      return { method: "POST", url, type: "application/json", text: JSON.stringify(body) };
    const query = new URLSearchParams(body as Record<string, string>);
    return { method: "GET", url: `${url}${url.includes("?") ? "&" : "?"}${query}`, type: "", text: "" };
  },
  demoConfig: { originator: "+12125550101" },
  reply: (_world, { from, to, body }) => ({
    id: randomUUID().replaceAll("-", ""),
    originator: from.replace("+", ""),
    recipient: to.replace("+", ""),
    body,
    createdDatetime: new Date().toISOString(),
  }),
};

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** MessageBird's JWT, valid for a minute. */
function token({ url, text, now }: Posted, secret: string): string {
  const seconds = Math.floor(now / 1000);
  const claims = {
    iss: "MessageBird",
    nbf: seconds,
    exp: seconds + 60,
    jti: randomUUID(),
    url_hash: sha256(url),
    ...(text && { payload_hash: sha256(text) }),
  };
  const signed = `${base64url({ alg: "HS256", typ: "JWT" })}.${base64url(claims)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

function problemIn({ originator, recipients, body }: Json): Answer | undefined {
  if (typeof originator !== "string" || !/^(\d{3,15}|[A-Za-z0-9 ]{1,11})$/.test(originator))
    return refused(422, 9, "originator is invalid", "originator");
  const isList = Array.isArray(recipients) && recipients.length > 0 && recipients.length <= 50;
  if (!isList || recipients.some((each) => !/^[1-9]\d{6,14}$/.test(String(each))))
    return refused(422, 9, "no (correct) recipients found", "recipients");
  if (typeof body !== "string" || !body) return refused(422, 9, "body is required", "body");
  return undefined;
}

function create(world: World, body: Json, key: string): Answer {
  const problem = problemIn(body);
  if (problem) return problem;
  const id = randomUUID().replaceAll("-", "");
  const [recipient] = body.recipients as string[];
  const message = {
    id,
    direction: "mt",
    originator: body.originator,
    body: body.body,
    reference: body.reference ?? null,
    createdDatetime: new Date().toISOString(),
    recipients: { totalCount: 1, items: [{ recipient: Number(recipient), status: "sent" }] },
  };
  world.texts.set(id, message);
  world.note("messagebird", `sms +${recipient}`, { ...body, id });
  // Without a reference MessageBird sends no reports.
  if (body.reference) world.follow(report(world, key, id, `${recipient}`, body));
  return { status: 201, body: message };
}

async function report(world: World, key: string, id: string, recipient: string, body: Json) {
  const deliver = async (status: string, statusErrorCode = "0") => {
    await world.pass(300);
    const statusDatetime = new Date().toISOString().replace(/\.\d+Z$/, "+00:00");
    const query = {
      id,
      reference: String(body.reference),
      recipient,
      status,
      statusDatetime,
      statusErrorCode,
    };
    await world.deliver("messagebird", key, status, query, body.reportUrl as string | undefined);
  };
  await deliver("sent");
  const fate = textFate(recipient);
  if (fate === "delivered") await deliver("delivered");
  if (fate === "failed") await deliver("delivery_failed", "103");
}

function list(world: World, query: URLSearchParams): Answer {
  const recipient = query.get("recipient");
  const items = [...world.texts.values()]
    .filter((text) => text.direction === "mt")
    .filter((text) => !recipient || JSON.stringify(text.recipients).includes(`:${recipient},`))
    .reverse()
    .slice(0, Number(query.get("limit") ?? 20));
  return {
    status: 200,
    body: { offset: 0, limit: 20, count: items.length, totalCount: items.length, items },
  };
}
