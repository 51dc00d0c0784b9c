import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { verifyToken } from "./tokens.ts";

const NOW = Date.UTC(2026, 2, 2);
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

function token(claims: Record<string, unknown>, { secret = "s3cret", alg = "HS256" } = {}) {
  const signed = `${part({ alg, typ: "JWT" })}.${part(claims)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

describe("an access token", () => {
  const claims = { sub: "somebody", role: "authenticated", exp: NOW / 1000 + 60 };

  it("yields its claims while it is valid", () => {
    expect(verifyToken(token(claims), "s3cret", NOW)).toEqual(claims);
  });
  it("is refused from the second it expires", () => {
    expect(verifyToken(token(claims), "s3cret", NOW + 60_000)).toBeUndefined();
  });
  it("is refused when signed with another secret", () => {
    expect(verifyToken(token(claims, { secret: "other" }), "s3cret", NOW)).toBeUndefined();
  });
  it("is refused when its algorithm is none", () => {
    expect(verifyToken(token(claims, { alg: "none" }), "s3cret", NOW)).toBeUndefined();
  });
  it.each(["", "a.b", "a.b.c", "a.b.c.d", "sb_publishable_x"])("cannot be %j", (text) => {
    expect(verifyToken(text, "s3cret", NOW)).toBeUndefined();
  });
});
