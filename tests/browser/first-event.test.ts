import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stack } from "../lanes/stack.ts";
import { launchBrowser, visit } from "./support/browser.ts";
import { isLive, markUnreloaded } from "./support/dashboard-page.ts";
import { postCall } from "./support/post-call.ts";

const SECRET = "key_0123456789abcdef_for_the_first_event";
const CALLER = "+12125550147";
const SHOWN = "(212) 555-0147";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

it("a new user signs up, connects Retell, and sees the first call arrive and end without a reload", async () => {
  const { page, complaints, close } = await visit(browser, stack.dashboard_url);
  await page.goto("/signup");
  await page.getByLabel("Your name").fill("Ada Lind");
  await page.getByLabel("E-mail").fill(`ada-${Date.now()}@example.test`);
  await page.getByLabel("Password", { exact: true }).fill("a long enough secret");
  await page.getByRole("button", { name: "Create account" }).click();

  await page.getByRole("heading", { name: "Create your organization" }).waitFor();
  await page.getByLabel("Name", { exact: true }).fill("Lind Optics");
  await page.getByRole("button", { name: "Create organization" }).click();
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Integrations" }).click();

  const card = page.getByRole("region", { name: "Retell AI" });
  await card.getByRole("button", { name: "Connect Retell AI" }).click();
  await card.getByRole("button", { name: "Add: Webhook key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Webhook key").fill(SECRET);
  await dialog.getByRole("button", { name: "Encrypt and store" }).click();
  await card.getByText("Waiting for the first event").waitFor();
  const endpoint = (await card.getByText("/functions/v1/webhooks/retell/").textContent()) ?? "";

  await page.getByRole("link", { name: "Calls", exact: true }).click();
  await page.getByRole("heading", { name: "Calls", level: 1 }).waitFor();
  await isLive(page);
  const unreloaded = await markUnreloaded(page);
  const call = { id: "call_first", caller: CALLER, startedAt: Date.now() - 60_000 };
  await postCall({ endpoint, secret: SECRET }, "call_started", call);
  const row = page.getByRole("row").filter({ hasText: SHOWN });
  await row.getByText("Ongoing").waitFor();

  await postCall({ endpoint, secret: SECRET }, "call_ended", call);
  await row.getByText("Ongoing").waitFor({ state: "detached" });
  await row.getByText("1:36", { exact: true }).waitFor();
  expect(await page.getByRole("row").filter({ hasText: SHOWN }).count()).toBe(1);

  await page.getByRole("link", { name: "Integrations" }).click();
  await card.getByText("Receiving", { exact: true }).waitFor();
  expect(await page.getByText(SECRET).count()).toBe(0);
  expect(await unreloaded()).toBe(true);
  expect(complaints).toEqual([]);
  await close();
});
