import { createHash } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { retell } from "../supabase/functions/_shared/providers/retell/inbound.ts";
import { checkDashboard, checkDelivery, checkDoors } from "./check.ts";
import type { Supabase } from "./supabase.ts";

const SECRET = "the secret";
const release = { commit: "c0ffee", dirty: false };
const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

type Answer = [status: number, body: unknown];

async function serve(answer: (path: string, body: string, headers: Headers) => Promise<Answer>) {
  const server = http.createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const headers = new Headers(request.headers as Record<string, string>);
    const [status, said] = await answer(request.url ?? "", body, headers);
    response.writeHead(status).end(typeof said === "string" ? said : JSON.stringify(said));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The door as it should be, with the product's own signature check; `bend` makes it behave otherwise. */
async function door(bend: Partial<{ trusting: boolean; forgetful: boolean; effects: number }> = {}) {
  let stored = "";
  const url = await serve(async (path, body, headers) => {
    const delivery = {
      method: "POST",
      url: path,
      headers,
      body: new TextEncoder().encode(body),
      now: new Date(),
    };
    if (!bend.trusting && !(await retell.verify(delivery, SECRET)))
      return [401, { error: { code: "bad_signature", message: "Not signed" } }];
    const outcome = stored === body && !bend.forgetful ? "duplicate" : "ignored";
    stored = body;
    return [200, { event_id: "7", outcome }];
  });
  const row = () => ({
    status: "ignored",
    body_sha256: createHash("sha256").update(stored).digest("hex"),
    effects: bend.effects ?? 0,
  });
  const supabase = { ask: async () => [row()] } as unknown as Supabase;
  return { supabase, url: `${url}/webhooks/retell/key` };
}

const faults = (findings: { what: string; fault: string | null }[]) =>
  findings.filter(({ fault }) => fault !== null).map(({ what }) => what);

describe("the signed delivery", () => {
  it("passes a door that verifies, stores and recognises it", async () => {
    const { supabase, url } = await door();
    const findings = await checkDelivery(supabase, { url, key: "key", secret: SECRET }, release);
    expect(findings).toHaveLength(4);
    expect(faults(findings)).toEqual([]);
  });

  it("is not stored with another secret, and says what to look at", async () => {
    const { supabase, url } = await door();
    const findings = await checkDelivery(supabase, { url, key: "key", secret: "another" }, release);
    expect(findings.at(-1)).toMatchObject({
      what: "a signed delivery is stored",
      fault: expect.stringContaining("Is CHECK_SECRET active there?"),
    });
  });

  it.each([
    ["a forged delivery is refused", { trusting: true }],
    ["the same delivery again is a duplicate", { forgetful: true }],
    ["its row holds the signed bytes and changed nothing", { effects: 1 }],
  ])("finds a door where it is not so that %s", async (what, bend) => {
    const { supabase, url } = await door(bend);
    const findings = await checkDelivery(supabase, { url, key: "key", secret: SECRET }, release);
    expect(faults(findings)).toEqual([what]);
  });
});

describe("the doors", () => {
  const answers = (rows: unknown) =>
    serve(async (path) => {
      if (path.startsWith("/rest/v1/events")) return [200, rows];
      return [404, { error: { code: "endpoint_not_found", message: "There is none" } }];
    });

  it("pass when each function refuses in its own words and the API shows no rows", async () => {
    expect(faults(await checkDoors(await answers([]), ["webhooks", "api"], "key"))).toEqual([]);
  });

  it("do not pass when the API shows strangers rows", async () => {
    const findings = await checkDoors(await answers([{ id: 1 }]), ["webhooks"], "key");
    expect(faults(findings)).toEqual(["the API shows strangers no rows"]);
  });
});

it("The dashboard is the new one when its page loads the script that was built", async () => {
  const page = '<script type="module" src="/assets/start-abc.js"></script>';
  const url = await serve(async () => [200, page]);
  expect(await checkDashboard(url, page)).toMatchObject({ fault: null });
});
