/** The return on what was spent: set by the owner, readable by members, recounted, printed, and explained down to the payload. */
import type { Browser, Page } from "playwright-core";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stack } from "../lanes/stack.ts";
import { makeOrganization } from "../load/organization.ts";
import { buildIntegration } from "../stack/support/builders.ts";
import { buildAppointment, buildCall } from "../stack/support/verification.ts";
import { violations } from "./support/axe.ts";
import { DESKTOP, launchBrowser, PHONE, visit } from "./support/browser.ts";
import { isLive, markUnreloaded, signIn } from "./support/dashboard-page.ts";
import * as explain from "./support/money/explain.ts";

const HOUR = 3_600_000;
const sql = postgres(stack.db_url, { max: 1, onnotice: () => undefined });
const demo = (role: string) =>
  stack.demo_users.find((user) => user.role === role) ?? { email: "", password: "" };

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await sql.end();
});

const shot = (page: Page, name: string) =>
  process.env.CALLBOARD_SHOTS
    ? page.screenshot({ path: `${process.env.CALLBOARD_SHOTS}/roi-${name}.png`, fullPage: true })
    : undefined;

/** Ten shown appointments and ten answered one-minute calls, all this afternoon. */
async function makePractice() {
  const { organizationId, ...account } = await makeOrganization(stack, "worth");
  const calcom = (await buildIntegration(sql, organizationId, "calcom")).integrationId;
  const [{ id: retell }] = await sql<[{ id: string }]>`
    select id from public.integrations where organization_id = ${organizationId} and provider = 'retell'`;
  const [{ user_id: userId }] = await sql<[{ user_id: string }]>`
    select user_id from public.memberships where organization_id = ${organizationId}`;
  // A customer for a month, because nothing is charged for the time before.
  await sql.begin(async (held) => {
    await held`alter table public.rate_cards disable trigger user`;
    await held`update public.rate_cards set effective_from = effective_from - 30 where organization_id = ${organizationId}`;
    await held`alter table public.rate_cards enable trigger user`;
    await held`update private.billing_accounts set starts_on = starts_on - 30 where organization_id = ${organizationId}`;
  });
  const practice = { organizationId, calcom, retell, leadId: "", owner: { userId, email: account.email } };
  for (let n = 0; n < 10; n += 1) {
    const [lead] = await sql<[{ id: string }]>`
      insert into public.leads (organization_id, phone, name, source, first_seen_at)
      values (${organizationId}, ${`+4670174060${n}`}, ${`Patient ${n}`}, 'booking', now()) returning id`;
    practice.leadId = lead.id;
    const startsAt = new Date(Date.now() - 60 * HOUR).toISOString();
    await buildAppointment(sql, practice, {
      starts_at: startsAt,
      ends_at: new Date(Date.parse(startsAt) + HOUR / 2).toISOString(),
    });
    await buildCall(sql, practice, new Date(Date.parse(startsAt) + 60_000).toISOString(), 60);
  }
  await sql`select private.verify_due()`;
  return { organizationId, account };
}

const today = new Date();
const day = (at: Date) => at.toISOString().slice(0, 10);
const DAYS = `from=${day(new Date(today.getTime() - 7 * 24 * HOUR))}&to=${day(new Date(today.getTime() + 24 * HOUR))}`;
const figure = (page: Page, name: string) =>
  page
    .getByRole("region", { name: "Result of the period" })
    .locator("div", { has: page.getByRole("heading", { name, exact: true }) });

it("names missing assumptions until the owner sets them, and updates every figure without a reload", async () => {
  const { account } = await makePractice();
  const { page, complaints, close } = await visit(browser, stack.dashboard_url, { viewport: DESKTOP });
  await signIn(page, account, `/roi?${DAYS}`);
  await figure(page, "Value shown").getByText("Missing: value of an appointment").waitFor();
  await isLive(page);
  const isUnreloaded = await markUnreloaded(page);
  await shot(page, "missing");

  await assume(page, {
    "Value of an appointment": "150",
    "Close rate": "40",
    "Staff cost per hour": "30",
    "Minutes saved per call": "6",
  });
  await figure(page, "Value shown").getByText("$1,500.00").waitFor();
  const history = page.getByRole("listitem").filter({ hasText: "Version 2" });
  await history.getByText("Value of an appointment: $150.00").waitFor();
  await history.getByText("You", { exact: false }).or(history.getByText(account.email)).first().waitFor();
  await history.locator("time").first().waitFor();

  // 40 % of 1,500, and 30 % and 48 % of it; ten calls of six minutes at 30 an hour.
  const scenario = (line: string) =>
    page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: line, exact: true }) });
  expect(await scenario("Expected to be paid").getByRole("cell").allTextContents()).toEqual([
    "$480",
    "$600",
    "$720",
  ]);
  expect(await scenario("Staff time saved").getByRole("cell").allTextContents()).toEqual([
    "$24",
    "$30",
    "$36",
  ]);
  await assume(page, { "Close rate": "50" });
  await expect
    .poll(() => scenario("Expected to be paid").getByRole("cell").allTextContents())
    .toEqual(["$600", "$750", "$900"]);
  await page.getByRole("listitem").filter({ hasText: "Version 3" }).getByText("Close rate: 50").waitFor();

  await page.getByRole("button", { name: "Recompute" }).click();
  await page.getByText("10 figures counted again: all the same").waitFor();
  expect(await violations(page)).toEqual([]);
  expect(await isUnreloaded()).toBe(true);
  await shot(page, "desk");
  expect(complaints).toEqual([]);
  await close();
});

async function assume(page: Page, fields: Record<string, string>) {
  await page.getByRole("button", { name: "Change assumptions" }).click();
  const dialog = page.getByRole("dialog", { name: "Change assumptions" });
  for (const [label, text] of Object.entries(fields)) await dialog.getByLabel(label).fill(text);
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
}

it("reports facts that differ from the rows", async () => {
  const { account, organizationId } = await makePractice();
  const { page, close } = await visit(browser, stack.dashboard_url, { viewport: DESKTOP });
  await signIn(page, account, `/roi?${DAYS}`);
  await page.getByRole("button", { name: "Recompute" }).click();
  await page.getByText("all the same").waitFor();
  await sql`
    insert into private.fact_deltas (organization_id, day, calls) values (${organizationId}, (now() - interval '1 day')::date, 1)`;
  await page.reload();
  await page.getByRole("button", { name: "Recompute" }).click();
  await page.getByText("1 figure differs").waitFor();
  await close();
});

it.each([
  ["a desk", { viewport: DESKTOP }],
  ["a phone", { viewport: PHONE, hasTouch: true }],
] as const)(
  "is readable on %s for a viewer, not changeable, and printed with every definition",
  async (_where, options) => {
    const { page, close } = await visit(browser, stack.dashboard_url, options);
    await signIn(page, demo("viewer"), "/roi?period=90d");
    await page.getByRole("region", { name: "Result of the period" }).waitFor();
    await page.getByRole("heading", { name: "Assumptions" }).waitFor();
    expect(await page.getByRole("button", { name: "Change assumptions" }).count()).toBe(0);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
    ).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
    await shot(page, `viewer-${options.viewport.width}`);
    await page.emulateMedia({ media: "print" });
    await page.getByText("Formula: value shown × close rate.", { exact: false }).waitFor();
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.toString("latin1").match(/\/MediaBox/g)?.length).toBeLessThanOrEqual(4);
    await close();
  },
);

it("leads from a figure to the appointments it adds up, and from one of them to its verdict", async () => {
  const { account } = await makePractice();
  const { page, complaints, close } = await visit(browser, stack.dashboard_url, { viewport: DESKTOP });
  await signIn(page, account, `/roi?${DAYS}`);
  await assume(page, { "Value of an appointment": "150" });
  await figure(page, "Value shown").getByRole("button", { name: "$1,500.00" }).click();
  await explain.sheetOf(page).getByText("prices + shown without a price").first().waitFor();
  expect(await explain.leavesOf(page, "The rows it was counted from")).toEqual(Array(10).fill(150_000_000));
  expect(await violations(page)).toEqual([]);
  await shot(page, "why-shown");
  await explain.downInto(page, "The rows it was counted from");
  await explain.sheetOf(page).getByText("Rules version 1", { exact: false }).first().waitFor();
  expect(explain.wayOf(page)).toEqual(["figure", "appointment"]);
  await explain.closeSheet(page);

  // ROI consists of two figures, and the cost of kinds; a call in one shows its charge.
  await figure(page, "ROI").getByRole("button").click();
  await explain.downInto(page, "What it is made of", 1);
  await explain.downInto(page, "What it is made of");
  expect(await explain.leavesOf(page, "The rows it was counted from")).toHaveLength(10);
  await explain.downInto(page, "The rows it was counted from");
  await explain.sheetOf(page).getByText("60 s × $0.20 / min", { exact: false }).first().waitFor();
  expect(explain.wayOf(page)).toEqual(["figure", "figure", "figure", "usage"]);
  expect(complaints).toEqual([]);
  await close();
});
