/** The actual requests of pages, recorded in a browser and repeated by an ordinary client. */
import { fileURLToPath } from "node:url";
import { createClient } from "@supabase/supabase-js";
import { chromium, type Page, type Request } from "playwright-core";
import WebSocket from "ws";
import type { Stack } from "../../../local/platform/stack-file.ts";
import { requireChromium } from "../../chromium.ts";
import { serveBuiltDashboard } from "../../lanes/built-dashboard.ts";
import type { BenchOrganization } from "../organization.ts";
import { signInToCalls } from "../sign-in.ts";
import { quantile } from "../statistics.ts";

export interface PageRequest {
  page: string;
  /** The resource: "daily_facts", "rpc/roi_period". */
  what: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | null;
}

export interface Latency {
  page: string;
  what: string;
  url: string;
  body: string | null;
  /** Milliseconds from the call of fetch to the last byte. */
  p50: number;
  p95: number;
}

/** Opens every page as its reader. Returns their distinct REST requests. */
export async function recordPages(
  stack: Stack,
  reader: BenchOrganization,
  pages: Record<string, string>,
): Promise<PageRequest[]> {
  const closeDashboard = await serveBuiltDashboard(
    fileURLToPath(new URL("../../..", import.meta.url)),
    stack,
  );
  const browser = await chromium.launch({
    executablePath: requireChromium(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
  });
  try {
    const page = await (await browser.newContext({ baseURL: stack.dashboard_url })).newPage();
    await signInToCalls(page, reader);
    const found: PageRequest[] = [];
    for (const [name, address] of Object.entries(pages)) {
      for (const request of await requestsOf(page, stack, address)) {
        const told = { ...(await described(stack, request)), page: name };
        if (!found.some(({ url, body }) => url === told.url && body === told.body)) found.push(told);
      }
    }
    return found;
  } finally {
    await browser.close();
    await closeDashboard();
  }
}

async function requestsOf(page: Page, stack: Stack, address: string) {
  const requests: Request[] = [];
  const note = (request: Request) => {
    if (request.url().startsWith(`${stack.api_url}/rest/v1/`) && request.method() !== "OPTIONS")
      requests.push(request);
  };
  page.on("request", note);
  await page.goto(address);
  await page.waitForLoadState("networkidle");
  page.off("request", note);
  return requests;
}

async function described(stack: Stack, request: Request): Promise<Omit<PageRequest, "page">> {
  const { host: _host, connection: _connection, ...headers } = await request.allHeaders();
  const sent = Object.entries(headers).filter(([name]) => !name.startsWith(":") && name !== "content-length");
  return {
    what: new URL(request.url()).pathname.slice(new URL(`${stack.api_url}/rest/v1/`).pathname.length),
    method: request.method(),
    url: request.url(),
    headers: Object.fromEntries(sent),
    body: request.postData(),
  };
}

/** Sends each request that many times, interleaved and one at a time, with a fresh token. */
export async function latencies(
  stack: Stack,
  reader: BenchOrganization,
  requests: PageRequest[],
  times: number,
): Promise<Latency[]> {
  const authorization = `Bearer ${await tokenOf(stack, reader)}`;
  const taken = requests.map(() => [] as number[]);
  for (let turn = -5; turn < times; turn += 1)
    for (const [index, { method, url, headers, body }] of requests.entries()) {
      const began = performance.now();
      const response = await fetch(url, { method, headers: { ...headers, authorization }, body });
      const answer = await response.text();
      if (!response.ok) throw new Error(`${url}: ${response.status} ${answer.slice(0, 200)}`);
      if (turn >= 0) taken[index]?.push(performance.now() - began);
    }
  return requests.map(({ page, what, url, body }, index) => {
    const samples = taken[index] ?? [];
    return { page, what, url, body, p50: quantile(samples, 0.5), p95: quantile(samples, 0.95) };
  });
}

async function tokenOf(stack: Stack, { email, password }: BenchOrganization) {
  const client = createClient(stack.api_url, stack.publishable_key, {
    auth: { persistSession: false },
    realtime: { transport: WebSocket as never },
  });
  const { data, error } = await client.auth.signInWithPassword({ email, password });
  if (error) throw error;
  return data.session.access_token;
}
