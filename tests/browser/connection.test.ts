import type { Browser, WebSocketRoute } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stack } from "../lanes/stack.ts";
import { type BenchOrganization, makeOrganization } from "../load/organization.ts";
import { launchBrowser, visit } from "./support/browser.ts";
import { freshness, isLive, markUnreloaded, signIn } from "./support/dashboard-page.ts";
import { postCall } from "./support/post-call.ts";

let browser: Browser;
let organization: BenchOrganization;
beforeAll(async () => {
  browser = await launchBrowser();
  organization = await makeOrganization(stack, "connection");
});
afterAll(() => browser?.close());

const ring = (id: string, caller: string) =>
  postCall(organization, "call_started", { id, caller, startedAt: Date.now() - 5_000 });

describe("a disconnected screen", () => {
  it("reports a lost network, and catches up once it is back", async () => {
    const { page, complaints, close } = await visit(browser, stack.dashboard_url);
    await signIn(page, organization, "/calls");
    await isLive(page);
    const unreloaded = await markUnreloaded(page);
    await page.context().setOffline(true);
    await freshness(page, "Offline").waitFor();
    await page.getByText(/^You are offline\./).waitFor();
    await ring("call_missed_offline", "+12125550151");
    await page.context().setOffline(false);
    await isLive(page);
    await page.getByRole("row").filter({ hasText: "+1 212 555 0151" }).waitFor();
    await page.getByText(/^You are offline\./).waitFor({ state: "detached" });
    expect(await unreloaded()).toBe(true);
    expect(complaints.filter((each) => !/ERR_INTERNET_DISCONNECTED|Failed to fetch/.test(each))).toEqual([]);
    await close();
  });

  it("keeps its frame when a chunk fails to load, and loads it once the network is back", async () => {
    const { page, close } = await visit(browser, stack.dashboard_url);
    let cut = true;
    await page.route(/\/assets\/organization-menu/, (route) => (cut ? route.abort() : route.continue()));
    const asked = page.waitForEvent("requestfailed");
    await signIn(page, organization, "/calls");
    await asked;
    await page.context().setOffline(true);
    await freshness(page, "Offline").waitFor();
    cut = false;
    await page.context().setOffline(false);
    await isLive(page);
    await page.getByRole("button", { name: "Switch organization" }).click();
    await page.getByRole("menu").waitFor();
    await close();
  });

  it("reports a lost socket, and catches up once it is back", async () => {
    const { page, close } = await visit(browser, stack.dashboard_url);
    const sockets: WebSocketRoute[] = [];
    let cut = false;
    await page.routeWebSocket(/\/realtime\/v1\/websocket/, async (socket) => {
      if (cut) return socket.close();
      socket.connectToServer();
      sockets.push(socket);
    });
    await signIn(page, organization, "/calls");
    await isLive(page);
    const row = page.getByRole("row").filter({ hasText: "+1 212 555 0152" });
    cut = true;
    await Promise.all(sockets.map((socket) => socket.close()));
    await freshness(page, "Reconnecting").waitFor();
    await ring("call_missed_socket", "+12125550152");
    // With the message received, the row would appear before the socket is back.
    expect(await row.count()).toBe(0);
    cut = false;
    await isLive(page);
    await row.waitFor();
    await ring("call_after", "+12125550153");
    await page.getByRole("row").filter({ hasText: "+1 212 555 0153" }).waitFor();
    await close();
  });
});
