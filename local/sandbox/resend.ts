import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { mailFate } from "./fates.ts";
import type { Answer, Asked, Provider, World } from "./world.ts";

type Json = Record<string, unknown>;
const refused = (statusCode: number, name: string, message: string): Answer => ({
  status: statusCode,
  body: { statusCode, name, message },
});

/** The part of Resend's API that Callboard calls. */
export const resend: Provider = {
  name: "resend",
  routes: /^(POST \/emails|GET \/domains)$/,
  effects: /^POST/,
  unauthorised: refused(401, "invalid_api_key", "API key is invalid"),
  answer(world, asked, key) {
    // Deno and Node send a default user agent; Resend requires a chosen one.
    if (!asked.headers["user-agent"] || asked.headers["user-agent"] === "node")
      return refused(403, "validation_error", "A User-Agent header is required");
    if (asked.method === "GET") return { status: 200, body: { object: "list", data: [] } };
    return once(world, asked, key);
  },
  sign({ text, now }, { secret }) {
    const [id, stamp] = [`msg_${randomUUID().replaceAll("-", "")}`, String(Math.floor(now / 1000))];
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    const signature = createHmac("sha256", key).update(`${id}.${stamp}.${text}`).digest("base64");
    return { "svix-id": id, "svix-timestamp": stamp, "svix-signature": `v1,${signature}` };
  },
  makeSecret: () => ({ secret: `whsec_${randomBytes(24).toString("base64")}` }),
  demoConfig: {
    from: "Harbor Dental <hello@harbordental.example>",
    reply_to: "reception@harbordental.example",
  },
};

/** The same key and body again is the same mail; the same key with another body is refused. */
function once(world: World, { headers, text, body }: Asked, key: string): Answer {
  const idempotencyKey = String(headers["idempotency-key"] ?? "");
  if (idempotencyKey.length > 256)
    return refused(400, "invalid_idempotency_key", "The idempotency key must be between 1-256 chars");
  const known = idempotencyKey ? world.mails.get(`${key} ${idempotencyKey}`) : undefined;
  if (known && known.text !== text)
    return refused(
      409,
      "invalid_idempotent_request",
      "Same idempotency key used with a different request payload",
    );
  if (known) return { status: 200, body: { id: known.id } };
  const problem = problemIn(body);
  if (problem) return refused(422, "validation_error", problem);
  const id = randomUUID();
  if (idempotencyKey) world.mails.set(`${key} ${idempotencyKey}`, { text, id });
  world.note("resend", `mail ${body.to}`, { ...body, id });
  world.follow(report(world, key, id, body));
  return { status: 200, body: { id } };
}

function problemIn({ from, to, subject, html, text, tags = [] }: Json): string | undefined {
  const isAddress = (value: unknown) => /^([^<>]*<)?[^\s<>@]+@[^\s<>@]+>?$/.test(String(value));
  if (!isAddress(from)) return "Invalid `from` field.";
  const list = Array.isArray(to) ? to : [to];
  if (list.length === 0 || list.length > 50 || !list.every(isAddress)) return "Invalid `to` field.";
  if (!subject) return "Missing `subject` field.";
  if (!html && !text) return "Missing `html` or `text` field.";
  const isTag = ({ name, value }: Json) =>
    /^[\w-]{1,256}$/.test(`${name}`) && /^[\w-]{1,256}$/.test(`${value}`);
  return (tags as Json[]).every(isTag)
    ? undefined
    : "Tags should only contain ASCII letters, numbers, underscores, or dashes.";
}

async function report(world: World, key: string, email_id: string, body: Json) {
  const [to = ""] = [body.to].flat() as string[];
  const tags = Object.fromEntries(
    ((body.tags ?? []) as { name: string; value: string }[]).map((tag) => [tag.name, tag.value]),
  );
  const deliver = async (type: string, more: Json = {}) => {
    await world.pass(300);
    const created_at = new Date().toISOString();
    const data = { email_id, from: body.from, to: [to], subject: body.subject, created_at, tags, ...more };
    await world.deliver("resend", key, type, { type, created_at, data });
  };
  await deliver("email.sent");
  const fate = mailFate(to);
  if (fate === "bounced")
    return deliver("email.bounced", {
      bounce: { message: "The address does not exist", type: "Permanent", subType: "General" },
    });
  await deliver("email.delivered");
  if (fate === "complained") await deliver("email.complained");
}
