import { createPrivateKey, generateKeyPairSync, randomBytes, randomUUID, sign } from "node:crypto";
import { mailFate } from "./fates.ts";
import type { Answer, Provider, World } from "./world.ts";

type Json = Record<string, unknown>;
interface Mail extends Json {
  personalizations?: { to?: { email?: string }[]; custom_args?: Record<string, string> }[];
  from?: { email?: string };
  subject?: string;
  content?: { type: string; value: string }[];
}
const refused = (status: number, message: string, field: string | null): Answer => ({
  status,
  body: { errors: [{ message, field, help: null }] },
});

/** The part of SendGrid's API that Callboard calls. */
export const sendgrid: Provider = {
  name: "sendgrid",
  routes: /^(POST \/v3\/mail\/send|GET \/v3\/scopes)$/,
  effects: /^POST/,
  unauthorised: refused(401, "The provided authorization grant is invalid, expired, or revoked", null),
  answer: (world, { method, body }, key) =>
    method === "GET" ? { status: 200, body: { scopes: ["mail.send"] } } : send(world, body, key),
  sign({ text, now }, { signing_key = "" }) {
    const key = createPrivateKey({ key: Buffer.from(signing_key, "base64"), format: "der", type: "pkcs8" });
    const stamp = String(Math.floor(now / 1000));
    const signature = sign("sha256", Buffer.from(stamp + text), key).toString("base64");
    return {
      "x-twilio-email-event-webhook-timestamp": stamp,
      "x-twilio-email-event-webhook-signature": signature,
    };
  },
  write: (url, body) => ({
    method: "POST",
    url,
    type: "application/json",
    text: `${JSON.stringify(body)}\r\n`,
  }),
  makeSecret() {
    const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
    return {
      secret: pair.publicKey.export({ format: "der", type: "spki" }).toString("base64"),
      signing_key: pair.privateKey.export({ format: "der", type: "pkcs8" }).toString("base64"),
    };
  },
  demoConfig: {
    from: "Harbor Dental <hello@harbordental.example>",
    reply_to: "reception@harbordental.example",
  },
};

function problemIn({ personalizations, from, subject, content = [] }: Mail): Answer | undefined {
  const [first] = personalizations ?? [];
  if (!first?.to?.[0]?.email?.includes("@"))
    return refused(400, "Does not contain a valid address.", "personalizations.0.to.0.email");
  if (!from?.email?.includes("@"))
    return refused(400, "The from object must be provided for every email send.", "from");
  if (!subject) return refused(400, "The subject is required.", "subject");
  if (content.length === 0 || content.some(({ value }) => !value))
    return refused(
      400,
      "The content value must be a string at least one character in length.",
      "content.0.value",
    );
  if (content.findIndex(({ type }) => type === "text/plain") > 0)
    return refused(
      400,
      "If present, text/plain and text/html may only be provided once, in this order.",
      "content",
    );
  return undefined;
}

function send(world: World, mail: Mail, key: string): Answer {
  const problem = problemIn(mail);
  if (problem) return problem;
  const id = randomBytes(16).toString("base64url");
  const [first] = mail.personalizations ?? [];
  const to = first?.to?.[0]?.email ?? "";
  world.note("sendgrid", `mail ${to}`, { ...mail, id });
  world.follow(
    report(world, key, id, to, { ...(mail.custom_args as Json | undefined), ...first?.custom_args }),
  );
  return { status: 202, body: null, headers: { "x-message-id": id } };
}

async function report(world: World, key: string, id: string, email: string, custom: Json) {
  const deliver = async (event: string, more: Json = {}) => {
    await world.pass(300);
    const element = {
      email,
      timestamp: Math.floor(Date.now() / 1000),
      event,
      sg_event_id: randomUUID(),
      sg_message_id: `${id}.filter0001.16648.5515E0B88.0`,
      ...custom,
      ...more,
    };
    await world.deliver("sendgrid", key, event, [element]);
  };
  await deliver("processed");
  const fate = mailFate(email);
  if (fate === "bounced")
    return deliver("bounce", { type: "bounce", status: "5.1.1", reason: "550 5.1.1 unknown user" });
  await deliver("delivered", { response: "250 OK" });
  if (fate === "complained") await deliver("spamreport");
}
