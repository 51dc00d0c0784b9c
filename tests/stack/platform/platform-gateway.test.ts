import { describe, expect, inject, it } from "vitest";

const stack = inject("stack");
const ORIGIN = "http://somewhere.example";

describe("the gateway", () => {
  it.each(["/rest/v1/organizations", "/auth/v1/user"])(
    "allows any origin for %s, as hosted does",
    async (path) => {
      const preflight = await fetch(`${stack.api_url}${path}`, {
        method: "OPTIONS",
        headers: {
          origin: ORIGIN,
          "access-control-request-method": "PATCH",
          "access-control-request-headers": "apikey,authorization,prefer",
        },
      });
      expect(preflight.ok).toBe(true);
      expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
      expect(preflight.headers.get("access-control-allow-methods")).toContain("PATCH");
      expect(preflight.headers.get("access-control-allow-headers")).toBe("apikey,authorization,prefer");
    },
  );

  it("exposes the row count to pages", async () => {
    const answer = await fetch(`${stack.api_url}/rest/v1/organizations?select=id`, {
      headers: { apikey: stack.secret_key, origin: ORIGIN, prefer: "count=exact" },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-expose-headers")).toContain("Content-Range");
    expect(answer.headers.get("content-range")).toMatch(/\/\d+$/);
  });

  it("refuses REST without a key", async () => {
    expect((await fetch(`${stack.api_url}/rest/v1/organizations`)).status).toBe(401);
  });

  it("returns 404 for an unknown function", async () => {
    const answer = await fetch(`${stack.functions_url}/no-such-function`, {
      headers: { apikey: stack.publishable_key },
    });
    expect(answer.status).toBe(404);
  });
});
