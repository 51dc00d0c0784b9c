import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { delivers, providerNames, providersOf } from "../../supabase/functions/_shared/contract/providers.ts";
import { Refusal } from "../../supabase/functions/_shared/providers/asking/refusal.ts";
import { mails, texts, voices } from "../../supabase/functions/_shared/providers/services.ts";
import { until } from "../platform/until.ts";
import type { Endpoint } from "./endpoint.ts";
import { providerNamed } from "./providers.ts";
import { createSandbox } from "./server.ts";
import type { Received } from "./world.ts";

/** The outbound providers against the sandbox, as the functions use them, and a server that receives its webhooks. */
const heard: { url: string; text: string }[] = [];
const endpoints: Record<string, Endpoint> = {};
const door = http.createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  heard.push({ url: request.url ?? "", text: Buffer.concat(chunks).toString() });
  response.end();
});
const sandbox = createSandbox((provider) => endpoints[provider]);
const addressOf = (server: http.Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const listening = (server: http.Server) =>
  new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

const config = { account_sid: `AC${"0f".repeat(16)}`, phone_number_id: "pn_1" };
const account = { apiKey: "sandbox_key", config };
const outside = () => ({ baseUrl: addressOf(sandbox), fetch, patienceMs: 800 });
const since = new Date(Date.now() - 1000);

const control = async (path: string, body?: object, method = "POST") =>
  (await fetch(addressOf(sandbox) + path, { method, body: body && JSON.stringify(body) })).json();
const received = async (from: string) =>
  (await control(`/outbox?from=${from}`, undefined, "GET")) as Received[];
const kindOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "sent",
    (error: unknown) => (error instanceof Refusal ? `${error.kind} ${error.code}` : String(error)),
  );

beforeAll(async () => {
  await Promise.all([listening(sandbox), listening(door)]);
  for (const provider of providerNames.filter(delivers)) {
    const secret = providerNamed(provider).makeSecret?.() ?? { secret: "sandbox_secret" };
    endpoints[provider] = { url: `${addressOf(door)}/${provider}`, ...secret };
  }
  await control("/pace", { speed: 200 });
});
beforeEach(() => control("/faults", undefined, "DELETE"));
afterAll(() => {
  for (const server of [sandbox, door]) {
    server.close();
    server.closeAllConnections();
  }
});

let count = 0;
const call = (to: string) => ({
  attemptId: crypto.randomUUID(),
  to,
  from: "+12125550100",
  agentRef: "agent_1",
  variables: {},
  metadata: { lead_id: "l1" },
});
const text = (to = "+12125550142") => ({
  messageId: crypto.randomUUID(),
  to,
  from: "+12125550100",
  body: `Your time is at ten (${++count})`,
  statusUrl: `${addressOf(door)}/status`,
});
const mail = () => ({
  messageId: crypto.randomUUID(),
  to: "grace@mail.example",
  from: "Harbor <hello@harbor.example>",
  subject: "Your time",
  text: "At ten.",
});

/** The effect of each service, with how to perform it and how to find it. */
const effects = [
  ...providersOf("voice").map((provider) => {
    const wanted = call("+12125550140");
    const service = () => voices[provider]?.(outside(), account);
    return {
      provider,
      act: () => service()?.place(wanted),
      find: () => service()?.find(wanted.attemptId, since),
    };
  }),
  ...providersOf("texts").map((provider) => {
    const wanted = text.bind(null, "+12125550142");
    let last: ReturnType<typeof text>;
    const service = () => texts[provider]?.(outside(), account);
    return {
      provider,
      act: () => {
        last ??= wanted();
        return service()?.send(last);
      },
      find: () => service()?.find(last.messageId, last.to, since, last.body),
    };
  }),
];

describe.each(effects)("$provider, when it fails", ({ provider, act, find }) => {
  it("does nothing before the effect, fails after it, and reports which when asked", async () => {
    const fail = (mode: string) => control("/faults", { provider, mode });
    await fail("http_429");
    expect(await kindOf(act() as Promise<unknown>)).toBe("later rate_limited");
    for (const mode of ["http_500", "hang_before"]) {
      await fail(mode);
      expect(await kindOf(act() as Promise<unknown>)).toMatch(/^unsure /);
      expect(await find()).toBeNull();
    }
    for (const mode of ["http_500_after", "hang_after", "truncated_after", "lost_answer_after"]) {
      const before = (await received(provider)).length;
      await fail(mode);
      expect(await kindOf(act() as Promise<unknown>)).toMatch(/^unsure /);
      expect(await find()).toMatchObject({ providerRef: expect.any(String) });
      expect(await received(provider)).toHaveLength(before + 1);
    }
  });
});

it("sends a mail only once, however often Resend is called", async () => {
  const service = mails.resend?.(outside(), account);
  const wanted = mail();
  await control("/faults", { provider: "resend", mode: "lost_answer_after" });
  expect(await kindOf(service?.send(wanted) as Promise<unknown>)).toMatch(/^unsure /);
  expect(await service?.send(wanted)).toEqual(await service?.send(wanted));
  expect(await received("resend")).toHaveLength(1);
  expect(await kindOf(service?.send({ ...wanted, subject: "Another" }) as Promise<unknown>)).toBe(
    "rejected invalid_idempotent_request",
  );
});

it("reports the statuses of a text by signed webhooks, in order", async () => {
  const wanted = text();
  await texts.twilio?.(outside(), account).send(wanted);
  const statuses = () =>
    heard
      .filter(({ url }) => url === `/status?message_id=${wanted.messageId}`)
      .map((each) => new URLSearchParams(each.text).get("MessageStatus"));
  await until(async () => statuses().length === 3, 5_000);
  expect(statuses()).toEqual(["queued", "sent", "delivered"]);
});

it("decides the result of a call by the last digit, and books for people who agree", async () => {
  const voice = voices.retell?.(outside(), account);
  const [busy, agreed] = [call("+12125550151"), call("+12125550159")];
  await Promise.all([voice?.place(busy), voice?.place(agreed)]);
  const events = ({ attemptId }: { attemptId: string }) =>
    heard
      .filter((each) => each.url === "/retell" && each.text.includes(attemptId))
      .map((each) => JSON.parse(each.text).event);
  await until(async () => events(busy).length === 2 && events(agreed).length === 3, 5_000);
  expect(events(busy)).toEqual(["call_ended", "call_analyzed"]);
  expect(events(agreed)).toEqual(["call_started", "call_ended", "call_analyzed"]);
  const booked = () => heard.some((each) => each.url === "/calcom" && each.text.includes("+12125550159"));
  await until(async () => booked(), 5_000);
});

it("books at the offered times, for the person in the agent's variables", async () => {
  const starts_at = ["2031-05-06T08:00:00Z", "2031-05-06T08:05:00Z"];
  await control("/openings", { starts_at });
  const variables = { lead_name: "Ada Berg", time_zone: "Asia/Tokyo" };
  await voices.retell?.(outside(), account).place({ ...call("+12125550147"), variables });
  const booked = () =>
    heard.find((each) => each.url === "/calcom" && each.text.includes("+12125550147"))?.text;
  await until(async () => booked() !== undefined, 5_000);
  expect(JSON.parse(booked() ?? "{}").payload).toMatchObject({
    startTime: "2031-05-06T08:05:00.000Z",
    attendees: [{ name: "Ada Berg", timeZone: "Asia/Tokyo" }],
  });
  await control("/openings", { starts_at: [] });
});

it.each([
  ["an invalid number", "twilio", { to: "0701740605" }, "rejected 21211"],
  ["a sender that is too long", "twilio", { from: "a name far too long" }, "rejected 21212"],
  ["a text that is too long", "twilio", { body: "x".repeat(1601) }, "rejected 21617"],
  ["an invalid number", "messagebird", { to: "nobody" }, "rejected 9"],
])("refuses %s, as %s does", async (_what, provider, change, refusal) => {
  const service = texts[provider]?.(outside(), account);
  expect(await kindOf(service?.send({ ...text(), ...change }) as Promise<unknown>)).toBe(refusal);
});

it.each(providersOf("texts"))("reports a person's reply by a webhook of %s", async (provider) => {
  const body = `Yes please, ${provider}`;
  const answered = { provider, from: "+12125550178", to: "+12125550100", body };
  expect(await control("/reply", answered)).toEqual({ status: 200 });
  const words = heard
    .filter(({ url }) => url === `/${provider}`)
    .map((each) => decodeURIComponent(each.text));
  expect(words.join().replaceAll("+", " ")).toContain(body);
});

it("refuses texts to a person who replied STOP", async () => {
  const wanted = { ...text("+12125550177") };
  const stop = { provider: "twilio", from: wanted.to, to: wanted.from, body: "Stop please" };
  expect(await control("/reply", stop)).toEqual({ status: 200 });
  expect(await kindOf(texts.twilio?.(outside(), account).send(wanted) as Promise<unknown>)).toBe(
    "rejected 21610",
  );
});

it("refuses a key that is not the sandbox's", async () => {
  const stranger = { ...account, apiKey: "key_live_1" };
  const asked = [
    ...Object.values(voices).map((make) => make(outside(), stranger).place(call("+12125550140"))),
    ...Object.values(texts).map((make) => make(outside(), stranger).send(text())),
    ...Object.values(mails).map((make) => make(outside(), stranger).send(mail())),
  ];
  for (const attempt of asked) expect(await kindOf(attempt)).toBe("later invalid_key");
});
