/** From an amount on /billing down to the raw payload that caused it, in a real browser. */
import type { Browser, Page } from "playwright-core";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stack } from "../lanes/stack.ts";
import { makeOrganization } from "../load/organization.ts";
import { violations } from "./support/axe.ts";
import { DESKTOP, launchBrowser, PHONE, visit } from "./support/browser.ts";
import { isLive, markUnreloaded, signIn } from "./support/dashboard-page.ts";

const demo = stack.demo_users.find(({ role }) => role === "owner") ?? { email: "", password: "" };

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const sheet = (page: Page) => page.getByRole("dialog", { name: "Why was I billed?" });
const listed = (page: Page, list: string | RegExp) =>
  sheet(page).getByRole("region", { name: list }).getByRole("listitem");
const wayOf = (page: Page) =>
  new URL(page.url()).searchParams
    .get("why")
    ?.split("/")
    .map((step) => step.split(":")[0]);

it.each([
  ["a desk", { viewport: DESKTOP }],
  ["a phone", { viewport: PHONE, hasTouch: true }],
] as const)(
  "leads on %s from the open month to a call, its seconds and the signed payload behind it",
  async (_where, options) => {
    const { page, close } = await visit(browser, stack.dashboard_url, options);
    await signIn(page, demo, "/billing");
    const month = page.getByRole("main").getByText("If the month closed now").locator("..");
    await month.getByRole("listitem").filter({ hasText: "Usage," }).getByRole("button").click();
    await sheet(page).getByText("Their exact amounts sum to").waitFor();
    expect(await violations(page)).toEqual([]);
    await listed(page, /usage rows?/)
      .first()
      .getByRole("button")
      .click();
    await sheet(page).getByText("This call", { exact: true }).waitFor();
    await listed(page, "Signed deliveries").first().getByRole("button").click();
    await sheet(page).getByRole("heading", { name: "Body" }).waitFor();
    await sheet(page).getByText("SHA-256", { exact: false }).first().waitFor();
    expect(wayOf(page)).toEqual(["open", "usage", "event"]);
    expect(await violations(page)).toEqual([]);

    // Back in the sheet, forward again, and back in the browser: the path is in the address.
    await sheet(page).getByRole("button", { name: "Back", exact: true }).click();
    await sheet(page).getByText("This call", { exact: true }).waitFor();
    await sheet(page).getByRole("button", { name: "Forward", exact: true }).click();
    await sheet(page).getByRole("heading", { name: "Body" }).waitFor();
    await page.goBack();
    await sheet(page).getByText("This call", { exact: true }).waitFor();
    const link = page.url();
    await page.keyboard.press("Escape");
    await sheet(page).waitFor({ state: "detached" });
    expect(wayOf(page)).toBeUndefined();
    await page.goto(link);
    await sheet(page).getByText("This call", { exact: true }).waitFor();
    await close();
  },
);

it("leads from an invoiced milestone to its shows, each with its verdict, rules and evidence", async () => {
  const { page, close } = await visit(browser, stack.dashboard_url, { viewport: DESKTOP });
  await signIn(page, demo, "/billing");
  const row = page
    .getByRole("table", { name: "Invoices" })
    .getByRole("row", { name: /Milestone/ })
    .first();
  await row.getByRole("link").click();
  await page.getByRole("heading", { name: /^Invoice 1\d{3}-\d{4}$/ }).waitFor();
  await page.getByRole("main").getByRole("cell", { name: "25 appointments" }).waitFor();
  expect(await violations(page)).toEqual([]);
  const line = page.getByRole("main").locator("tbody tr").filter({ hasText: "Milestone" }).first();
  await line.getByRole("button").click();
  await sheet(page).getByRole("region", { name: "Appointments" }).waitFor();
  expect(await listed(page, "Appointments").count()).toBe(25);
  await listed(page, "Appointments").first().getByRole("button").click();
  await sheet(page)
    .getByText(/^Rules? version/i)
    .first()
    .waitFor();
  await sheet(page).getByRole("region", { name: "Signed deliveries" }).waitFor();
  expect(wayOf(page)).toEqual(["line", "appointment"]);
  await page.emulateMedia({ media: "print" });
  // Only the explanation is printed.
  expect(await page.getByRole("main").isVisible()).toBe(false);
  await sheet(page).waitFor();
  await close();
});

it("adds a call to the open month's bill when it ends, without a reload", async () => {
  const { organizationId, ...account } = await makeOrganization(stack, "billed");
  const { page, close } = await visit(browser, stack.dashboard_url, { viewport: DESKTOP });
  await signIn(page, account, "/billing");
  await isLive(page);
  await page.getByText("Nothing has been used this month yet.").waitFor();
  const isUnreloaded = await markUnreloaded(page);
  const sql = postgres(stack.db_url, { max: 1, onnotice: () => undefined });
  await sql`
    insert into public.calls (organization_id, integration_id, provider_ref, status, occurred_at, talk_seconds, in_voicemail, first_event_at, head_rank, head_at, head_key)
    select organization_id, id, 'billed live', 'ended', now(), 61, false, now(), 2, now(), 'key' from public.integrations
    where organization_id = ${organizationId} and provider = 'retell'`;
  await sql.end();
  await page.getByRole("listitem").filter({ hasText: "Usage," }).getByText("$0.20").waitFor();
  expect(await isUnreloaded()).toBe(true);
  await close();
});
