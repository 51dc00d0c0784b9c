import { describe, expect, it } from "vitest";
import { json, recorded, refusal } from "../testing/recorded.ts";
import { ask } from "./ask.ts";

const post = { method: "POST", path: "/send", headers: {}, body: "{}" } as const;
const harmless = { method: "GET", path: "/list", headers: {}, harmless: true } as const;
const dropped = () => new TypeError("fetch failed", { cause: new Error("socket hang up") });
const refused = () =>
  new TypeError("fetch failed", { cause: Object.assign(new Error("connect"), { code: "ECONNREFUSED" }) });

describe("a request that changes something", () => {
  it.each([
    ["the answer never comes", () => "never" as const, "unsure", "timeout"],
    ["the connection breaks", dropped, "unsure", "unreachable"],
    ["the connection is refused", refused, "later", "unreachable"],
    [
      "nobody listens, as Deno says it",
      () => new TypeError("Connection refused (os error 111)"),
      "later",
      "unreachable",
    ],
    ["the answer is cut off", () => new Response('{"id":"x', { status: 201 }), "unsure", "unreadable_answer"],
    ["the provider breaks", () => json(500, { message: "oops" }), "unsure", "http_500"],
    ["a proxy gives up", () => new Response("Bad gateway", { status: 502 }), "unsure", "http_502"],
    ["the provider limits the rate", () => json(429, {}), "later", "rate_limited"],
    ["the key is refused", () => json(401, {}), "later", "invalid_key"],
    ["the sender is not verified", () => json(403, { name: "validation_error" }), "later", "forbidden"],
    ["the account has no credit", () => json(402, {}), "later", "no_credit"],
    ["it is redirected", () => new Response(null, { status: 302 }), "later", "redirected"],
    ["the number is wrong", () => json(400, { code: 21211, message: "Invalid 'To'" }), "rejected", "21211"],
    [
      "the field is wrong",
      () => json(422, { errors: [{ code: 9, description: "no (correct) recipients found" }] }),
      "rejected",
      "9",
    ],
  ])("is refused when %s", async (_when, answer, kind, code) => {
    const { outside, asked } = recorded(answer());
    expect(await refusal(ask(outside, post))).toMatchObject({ kind, code });
    expect(asked).toHaveLength(1);
  });

  it.each([
    ["7", 7],
    ["0", 1],
    ["Mon, 02 Mar 2026 09:31:30 GMT", 90],
    ["soon", undefined],
  ])("reads Retry-After: %s", async (header, seconds) => {
    const { outside } = recorded(json(429, {}, { "retry-after": header }));
    expect((await refusal(ask(outside, post))).retryAfterSeconds).toBe(seconds);
  });

  it("follows no redirect with its key", async () => {
    const { outside, asked } = recorded(
      new Response(null, { status: 307, headers: { location: "https://e.example" } }),
    );
    await refusal(ask(outside, post));
    expect(asked).toHaveLength(1);
  });
});

it("is only retried later if a request that changes nothing gets no response", async () => {
  for (const answer of ["never" as const, dropped(), json(503, {}), new Response("{", { status: 200 })]) {
    const { outside } = recorded(answer);
    expect((await refusal(ask(outside, harmless))).kind).toBe("later");
  }
});
