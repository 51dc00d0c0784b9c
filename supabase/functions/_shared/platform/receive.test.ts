import { beforeEach, describe, expect, it } from "vitest";
import { providers } from "../providers/mod.ts";
import { ADDRESS, deliveryOf, type Fixture, loadFixture } from "../providers/testing/fixture.ts";
import type { Delivery } from "./adapter.ts";
import { answering } from "./answering.ts";
import { fromText, toHex } from "./bytes.ts";
import { type Endpoint, Endpoints } from "./endpoints.ts";
import { hmac } from "./hmac.ts";
import { createLog } from "./log.ts";
import { Problem } from "./problem.ts";
import type { ReadDelivery } from "./read-delivery.ts";
import { receive, type Stored } from "./receive.ts";

const KEY = "abcdefghijklmnopqrstuvwx";
const SECRET = "calcom-secret-one";
const NOW = new Date("2026-03-02T09:30:00Z");

/** A database of plain arrays, and a clock that moves only when told to. */
function buildWorld() {
  const stored: (ReadDelivery & { credentialId: string })[] = [];
  const lines: string[] = [];
  const clock = { now: NOW };
  const secrets = [{ credentialId: "c1", secret: SECRET }];
  const config: Record<string, unknown> = {};
  const endpoint: Endpoint = { integrationId: "i1", config, secrets };
  const counts = { loads: 0 };
  const retired = new Set<string>();
  let refusal: unknown = null;
  const now = () => clock.now;
  const log = createLog((line) => lines.push(line), now);
  const world = {
    adapters: providers,
    endpoints: new Endpoints(async (_provider, key) => {
      counts.loads += 1;
      return key === KEY ? { ...endpoint, secrets: [...secrets] } : null;
    }, now),
    async ingest(_integration: string, credentialId: string, read: ReadDelivery): Promise<Stored> {
      if (refusal) throw refusal;
      if (retired.has(credentialId)) throw Problem.refused("credential_retired", 409, "");
      const again = stored.some(({ dedupeKey }) => dedupeKey === read.dedupeKey);
      if (!again) stored.push({ ...read, credentialId });
      const outcome = again
        ? "duplicate"
        : read.problem
          ? "failed"
          : read.events === "[]"
            ? "ignored"
            : "applied";
      return { eventId: "1", outcome };
    },
    publicUrl: "https://example.supabase.co/functions/v1/webhooks",
    now,
    log,
  };
  const refuse = (error: unknown) => {
    refusal = error;
  };
  return { world, stored, lines, clock, secrets, config, counts, retired, refuse };
}

let at: ReturnType<typeof buildWorld>;
beforeEach(() => {
  at = buildWorld();
});

const post = (body: BodyInit | null, headers: Record<string, string>, path = `/webhooks/calcom/${KEY}`) =>
  answering(
    (request) => receive(request, at.world),
    at.world.log,
  )(
    new Request(`http://edge-runtime.internal${path}`, {
      method: "POST",
      headers,
      body,
      duplex: "half",
    } as RequestInit),
  );

const JSON_TYPE = { "content-type": "application/json" };
const signed = async (body: string, secret = SECRET) => ({
  ...JSON_TYPE,
  "x-cal-signature-256": toHex(hmac("SHA-256", secret, fromText(body))),
});
const deliver = async (body: string, secret?: string) => post(body, await signed(body, secret));
const booking = (uid = "booking-1") =>
  JSON.stringify({
    triggerEvent: "BOOKING_CREATED",
    createdAt: "2026-03-02T09:29:00Z",
    payload: { uid, startTime: "2026-03-05T09:00:00Z", attendees: [{ email: "asa@example.com" }] },
  });
const codeOf = async (response: Response) =>
  ((await response.json()) as { error: { code: string } }).error.code;

describe("the webhook door", () => {
  it("stores signed deliveries and reports the result", async () => {
    const response = await deliver(booking());
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ event_id: "1", outcome: "applied" });
    expect(at.stored[0]).toMatchObject({
      kind: "BOOKING_CREATED",
      body: booking(),
      credentialId: "c1",
      problem: null,
    });
  });

  it("returns 405 for anything but POST", async () => {
    const response = await answering(
      (request) => receive(request, at.world),
      at.world.log,
    )(new Request(`http://x/webhooks/calcom/${KEY}`));
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  });

  it.each([
    "/webhooks/calcom/zzzzzzzzzzzzzzzzzzzzzzzz",
    `/webhooks/nobody/${KEY}`,
    "/webhooks/calcom",
    `/webhooks/constructor/${KEY}`,
  ])("returns 404 for %s", async (path) => {
    expect((await post(booking(), await signed(booking()), path)).status).toBe(404);
    expect(at.stored).toEqual([]);
  });

  it("also responds under the gateway's prefix", async () => {
    const body = booking();
    expect((await post(body, await signed(body), `/functions/v1/webhooks/calcom/${KEY}`)).status).toBe(200);
  });

  it("returns 413 for a body whose announced or actual length is too large", async () => {
    const large = "x".repeat(1_000_001);
    expect((await post(large, JSON_TYPE)).status).toBe(413);
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(100_000));
      },
    });
    expect((await post(endless, JSON_TYPE)).status).toBe(413);
    // Read and discarded up to a limit, never stored.
    expect(sent).toBeLessThan(200);
  });

  it("returns 415 for a content type the provider does not post", async () => {
    const body = booking();
    for (const type of ["text/plain", ""]) {
      expect((await post(body, { ...(await signed(body)), "content-type": type })).status).toBe(415);
    }
    const charset = { ...(await signed(body)), "content-type": "Application/JSON; charset=utf-8" };
    expect((await post(body, charset)).status).toBe(200);
  });

  it("returns 401 and stores nothing for a foreign signature, none, or one made without a secret", async () => {
    expect((await deliver(booking(), "another-secret")).status).toBe(401);
    expect((await post(booking(), JSON_TYPE)).status).toBe(401);
    at.secrets[0] = { credentialId: "c1", secret: "" };
    expect(
      (await post(booking(), { ...JSON_TYPE, "x-cal-signature-256": "no-secret-provided" })).status,
    ).toBe(401);
    expect(at.stored).toEqual([]);
  });

  it("returns 401 for a delivery that was signed too long ago or ahead of time", async () => {
    const fixture = loadFixture("retell", "call-ended");
    at.secrets[0] = { credentialId: "c1", secret: fixture.secret };
    const { headers } = deliveryOf(fixture, NOW);
    const send = () => post(fixture.body, Object.fromEntries(headers), `/webhooks/retell/${KEY}`);
    // The fixture was signed 1.2 s before it was received; the window is five minutes either way.
    const signedAt = NOW.getTime() - 1200;
    for (const [offset, status] of [
      [299_000, 200],
      [301_000, 401],
      [-299_000, 200],
      [-301_000, 401],
    ] as const) {
      at.clock.now = new Date(signedAt + offset);
      expect((await send()).status).toBe(status);
    }
  });

  it("returns 400 for malformed JSON but stores it, because it was signed", async () => {
    const response = await deliver('{"triggerEvent":');
    expect([response.status, await codeOf(response)]).toEqual([400, "bad_json"]);
    expect(at.stored[0]).toMatchObject({
      body: '{"triggerEvent":',
      events: "[]",
      problem: expect.stringContaining("json"),
    });
  });

  it("stores a body that is nested too deeply to serialise again", async () => {
    // JSON.stringify copes with deeper nesting on a larger stack; the limit is ours.
    for (const levels of [1_100, 100_000]) await expectUnreadable(levels);
  });

  async function expectUnreadable(levels: number) {
    const deep = `${"[".repeat(levels)}${"]".repeat(levels)}`;
    const call = `{"call_id":"deep","call_analysis":{"custom_analysis_data":{"x":${deep}}}}`;
    const body = `{"event":"call_analyzed","call":${call}}`;
    const digest = toHex(hmac("SHA-256", SECRET, fromText(`${body}${NOW.getTime()}`)));
    const signature = { "x-retell-signature": `v=${NOW.getTime()},d=${digest}` };
    const response = await post(body, { ...JSON_TYPE, ...signature }, `/webhooks/retell/${KEY}`);
    expect(await response.json()).toMatchObject({ outcome: "failed" });
    expect(at.stored.at(-1)).toMatchObject({ kind: "unreadable", events: "[]" });
  }

  it("stores bytes that are not text as base64", async () => {
    const body = new Uint8Array([0xff, 0x00, 0x7b]);
    const signature = toHex(hmac("SHA-256", SECRET, body));
    expect((await post(body, { ...JSON_TYPE, "x-cal-signature-256": signature })).status).toBe(400);
    expect(at.stored[0]).toMatchObject({ body: "/wB7", bodyEncoding: "base64" });
  });

  it("stores an unknown event type as ignored", async () => {
    const response = await deliver(JSON.stringify({ triggerEvent: "HOST_DREAMT" }));
    expect(await response.json()).toMatchObject({ outcome: "ignored" });
    expect(at.stored[0]).toMatchObject({ kind: "HOST_DREAMT", events: "[]" });
  });

  it("stores a customer's own template as ignored, with the reason in its kind", async () => {
    const body = "content=Ny+bokning";
    const headers = { ...(await signed(body)), "content-type": "application/x-www-form-urlencoded" };
    expect(await (await post(body, headers)).json()).toMatchObject({ outcome: "ignored" });
    expect(at.stored[0]).toMatchObject({ kind: "custom payload template", body });
  });

  it("reports the second delivery of an event as a duplicate", async () => {
    await deliver(booking());
    expect(await (await deliver(booking())).json()).toMatchObject({ outcome: "duplicate" });
  });

  it("distinguishes two people moved into one slot, and a mark set, cleared and set again", async () => {
    for (const what of [
      "seat-first-person-moved",
      "seat-second-person-moved",
      "no-show",
      "no-show-taken-back",
    ]) {
      await deliver(loadFixture("calcom", what).body);
    }
    expect(at.stored).toHaveLength(4);
    expect(at.stored.map(({ dedupeKey }) => dedupeKey).join()).not.toContain("@");
  });

  it("redacts before storing but keeps the hash of the signed bytes", async () => {
    const { body } = loadFixture("calcom", "video-password");
    await deliver(body);
    const [row] = at.stored;
    expect(row?.body).toContain('"password":"[redacted]"');
    expect(JSON.stringify(row)).not.toContain("eyJhbGciOiJIUzI1NiJ9");
    expect(row?.bodySha256).toBe(
      toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", fromText(body)))),
    );
  });

  it("stores only headers that are evidence", async () => {
    await post(booking(), {
      ...(await signed(booking())),
      authorization: "Bearer x",
      cookie: "a=b",
      "user-agent": "Cal",
    });
    expect(Object.keys(JSON.parse(at.stored[0]?.headers ?? ""))).toEqual([
      "content-type",
      "user-agent",
      "x-cal-signature-256",
    ]);
  });

  it("accepts both secrets during a rotation and records which one signed", async () => {
    at.secrets.push({ credentialId: "c2", secret: "calcom-secret-two" });
    expect((await deliver(booking("a"))).status).toBe(200);
    expect((await deliver(booking("b"), "calcom-secret-two")).status).toBe(200);
    expect(at.stored.map(({ credentialId }) => credentialId)).toEqual(["c1", "c2"]);
  });

  it("looks up a warm endpoint once", async () => {
    for (const uid of ["a", "b", "c"]) await deliver(booking(uid));
    expect(at.counts.loads).toBe(1);
  });

  it("accepts a secret added a moment ago, and limits forgers to one lookup per second", async () => {
    await deliver(booking("a"));
    at.secrets.push({ credentialId: "c2", secret: "added-just-now" });
    at.clock.now = new Date(NOW.getTime() + 1000);
    expect((await deliver(booking("b"), "added-just-now")).status).toBe(200);
    for (let i = 0; i < 5; i++) await deliver(booking("c"), "forged-secret");
    expect(at.counts.loads).toBe(2);
  });

  it("verifies again if the secret was retired meanwhile, and refuses if no other secret signed", async () => {
    await deliver(booking("a"));
    at.retired.add("c1");
    at.secrets[0] = { credentialId: "c2", secret: SECRET };
    expect((await deliver(booking("b"))).status).toBe(200);
    at.retired.add("c2");
    at.secrets.length = 0;
    expect((await deliver(booking("c"))).status).toBe(401);
  });

  it("asks the provider to retry while the database is down", async () => {
    at.refuse(Problem.unavailable("The database"));
    const response = await deliver(booking());
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
  });

  it("hides the details of an unexpected error behind an id that the log also has", async () => {
    at.refuse(new Error("secret detail in SQL"));
    const response = await deliver(booking());
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toContain("secret detail");
    expect(at.lines.join()).toContain(JSON.parse(text).error.error_id);
  });

  it("writes no secret, signature or body to the log", async () => {
    await deliver(booking());
    await deliver(booking(), "another-secret");
    for (const unwanted of [SECRET, "asa@example.com", toHex(hmac("SHA-256", SECRET, fromText(booking())))]) {
      expect(at.lines.join()).not.toContain(unwanted);
    }
  });

  it("stores text that PostgreSQL's JSON cannot hold", async () => {
    await deliver(
      '{"triggerEvent":"BOOKING_CREATED","payload":{"uid":"u","title":"a\\u0000b\\ud800c\\\\u0000"}}',
    );
    const [event] = JSON.parse(at.stored[0]?.events ?? "[]");
    expect(event.appointment.title).toBe("ab\ufffdc\\u0000");
  });

  describe("with deliveries of other shapes", () => {
    /** Sends a recorded delivery to the address it was signed for. */
    const send = (provider: string, name: string, change: Partial<Fixture> = {}) => {
      const fixture = { ...loadFixture(provider, name), ...change };
      at.secrets[0] = { credentialId: "c1", secret: fixture.secret };
      Object.assign(at.config, fixture.config);
      const { method = "POST", query = "", headers, body } = fixture;
      const request = new Request(`http://edge-runtime.internal/webhooks/${provider}/${KEY}${query}`, {
        method,
        headers,
        body: method === "GET" ? null : body,
      });
      // The fixtures were signed for another address, which this one replaces.
      return answering((asked) => receive(asked, readdressed(at.world)), at.world.log)(request);
    };
    const readdressed = (world: typeof at.world) => ({
      ...world,
      adapters: Object.fromEntries(
        Object.entries(world.adapters).map(([name, adapter]) => [
          name,
          {
            ...adapter,
            verify: (delivery: Delivery, secret: string) =>
              adapter.verify({ ...delivery, url: `${ADDRESS}${new URL(delivery.url).search}` }, secret),
          },
        ]),
      ),
    });

    it("responds to Twilio in TwiML, and stores the form unchanged with the query that was signed", async () => {
      const response = await send("twilio", "message-delivered");
      expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
        200,
        "text/xml",
        "<Response/>",
      ]);
      const [row] = at.stored;
      const fixture = loadFixture("twilio", "message-delivered");
      expect(row?.body).toBe(fixture.body);
      expect(JSON.parse(row?.headers ?? "")).toMatchObject({ query: fixture.query });
      expect(JSON.parse(row?.events ?? "")).toMatchObject([
        { message: { our_id: "5b0c1f5e-7a35-4c27-9a55-0d3c8f2b7a11" } },
      ]);
    });

    it("keeps the token that could forward a call out of a stored form", async () => {
      await send("twilio", "call-completed");
      expect(at.stored[0]?.body).toContain("CallToken=[redacted]");
      expect(at.stored[0]?.body).not.toContain("parentCallInfoToken");
      expect(at.stored[0]?.bodySha256).toMatch(/^[0-9a-f]{64}$/);
    });

    it("keeps phone accounts, server secrets and live control URLs out of Vapi's bodies", async () => {
      await send("vapi", "report-with-ringing-snapshot");
      await send("vapi", "report-outbound-campaign");
      const kept = at.stored.map(({ body }) => body).join();
      for (const secret of ["0123456789abcdef", "hunter2", "/x/control", "/x/listen"]) {
        expect(kept).not.toContain(secret);
      }
      expect(kept.match(/\[redacted\]/g)).toHaveLength(4);
    });

    it("accepts a report sent by GET and stores its query as the body", async () => {
      const response = await send("messagebird", "report-delivered");
      expect(await response.json()).toMatchObject({ outcome: "applied" });
      const { query = "" } = loadFixture("messagebird", "report-delivered");
      expect(at.stored[0]).toMatchObject({ body: query.slice(1), kind: "message delivered" });
    });

    it("returns 405 to a GET from a provider that posts", async () => {
      const response = await send("sendgrid", "delivered", { method: "GET" });
      expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
    });

    it("stores a delivery of several events whole, and each event with its own text and the hash of the whole", async () => {
      const response = await send("sendgrid", "several");
      expect(await response.json()).toMatchObject({ events: 4 });
      const { body } = loadFixture("sendgrid", "several");
      const [whole, ...parts] = at.stored;
      expect(whole).toMatchObject({ body, events: "[]", problem: null });
      expect(parts.map(({ kind }) => kind)).toEqual(["processed", "delivered", "open", "click"]);
      expect(new Set(parts.map(({ dedupeKey }) => dedupeKey)).size).toBe(4);
      const hash = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", fromText(body))));
      for (const part of parts) {
        expect(body).toContain(part.body);
        expect(part.bodySha256).toBe(hash);
      }
    });

    it("stores only the new events of a delivery that repeats some", async () => {
      await send("sendgrid", "several");
      await send("sendgrid", "several");
      expect(at.stored).toHaveLength(5);
    });

    it("does not let an unreadable element affect the others", async () => {
      expect((await send("sendgrid", "one-strange-among-good")).status).toBe(200);
      expect(at.stored.map(({ kind, problem }) => [kind, problem])).toEqual([
        ["4 events", null],
        ["delivered", null],
        ["delivered", "delivered without sg_message_id"],
        ["unknown", null],
        ["pondering", null],
      ]);
    });

    it("asks for the whole delivery again if one of its events could not be stored", async () => {
      const { ingest } = at.world;
      at.world.ingest = (integration, credential, read) =>
        read.kind === "click"
          ? Promise.reject(Problem.unavailable("The database"))
          : ingest(integration, credential, read);
      expect((await send("sendgrid", "several")).status).toBe(503);
      at.world.ingest = ingest;
      expect((await send("sendgrid", "several")).status).toBe(200);
      expect(at.stored).toHaveLength(5);
    });
  });
});
