import { describe, expect, it } from "vitest";
import { stack } from "../../lanes/stack.ts";

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

  it("serves the demo organization's endpoints on its own ports", async () => {
    const urls = Object.values(stack.demo?.endpoints ?? {}).map(({ url }) => url);
    expect(urls).not.toEqual([]);
    for (const url of urls) expect(url.startsWith(`${stack.functions_url}/webhooks/`), url).toBe(true);
  });

  it("returns 404 for an unknown function", async () => {
    const answer = await fetch(`${stack.functions_url}/no-such-function`, {
      headers: { apikey: stack.publishable_key },
    });
    expect(answer.status).toBe(404);
  });
});
