import type { Browser, Page } from "playwright-core";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stack } from "../lanes/stack.ts";
import { violations } from "./support/axe.ts";
import { DESKTOP, launchBrowser, PHONE, visit } from "./support/browser.ts";
import { signIn } from "./support/dashboard-page.ts";
import { pageFiles, type Route, routes } from "./support/routes.ts";

const demo = stack.demo_users.find(({ role }) => role === "owner") ?? { email: "", password: "" };

const all = routes();
/** These pages redirect signed-in users. */
const isForVisitors = ({ file }: Route) => /^(auth|answer)\//.test(file) && file !== "auth/invite";

/** Addresses for routes with ids, from the demo organization. */
async function findAddresses(): Promise<Record<string, string>> {
  const sql = postgres(stack.db_url, { max: 1 });
  const of = stack.demo?.organization_id ?? null;
  const [[call], [lead], [invoice], [report], [campaign]] = await Promise.all([
    sql`select id from public.calls where organization_id = ${of} and status = 'ended' and jsonb_array_length(transcript) > 1 order by occurred_at desc limit 1`,
    sql`select lead_id as id from public.appointments where organization_id = ${of} and lead_id is not null order by starts_at desc limit 1`,
    sql`select id from public.invoices where organization_id = ${of} and cause = 'month' order by period limit 1`,
    sql`select to_char(max(month), 'YYYY-MM') as month from public.proof_reports where organization_id = ${of}`,
    // A draft places no calls, whatever the other tests do meanwhile.
    sql`with made as (
        insert into public.campaigns (organization_id, name, agent_ref, from_number) values (${of}, 'A look at every page', 'agent_1', '+46850010101') returning id
      ), listed as (
        insert into public.campaign_leads (organization_id, campaign_id, lead_id)
        select ${of}, made.id, l.id from made, public.leads l where l.organization_id = ${of} limit 40
      ) select id from made`,
  ]);
  await sql.end();
  return {
    "/calls/:id": `/calls/${call?.id}`,
    "/leads/:id": `/leads/${lead?.id}`,
    "/billing/invoices/:id": `/billing/invoices/${invoice?.id}`,
    "/campaigns/:id": `/campaigns/${campaign?.id}`,
    "/campaigns/:id/edit": `/campaigns/${campaign?.id}/edit`,
    "/operator/organizations/:id": `/operator/organizations/${of}`,
    "/roi/report/:month": `/roi/report/${report?.month}`,
    "/invite/:token": "/invite/no-such-invitation",
    "/answer/:token": "/answer/no-such-link",
    "*": "/no/such/page",
  };
}

/** Views that look like pages of their own. */
const VIEWS: Route[] = [
  "/appointments?view=calendar",
  "/billing?tab=usage",
  "/billing?tab=rates",
  "/billing?tab=disputes",
  "/billing?tab=payment",
  "/campaigns?view=list",
  "/settings?tab=members",
  "/settings?tab=audit",
].map((pattern) => ({ pattern, file: "" }));

/** What these pages rightly report without a token. */
const EXPECTED: Record<string, RegExp> = {
  "/reset/new": /^alert: This link has expired/,
  "/invite/:token": /^alert: |404 .*invitation_preview/,
};

let browser: Browser;
let addresses: Record<string, string>;
beforeAll(async () => {
  browser = await launchBrowser();
  addresses = await findAddresses();
});
afterAll(() => browser?.close());

function addressOf({ pattern }: Route): string {
  const address = addresses[pattern] ?? pattern;
  if (/[:*]/.test(address)) throw new Error(`No address is defined here for ${pattern}`);
  return address;
}

/** Waits for the page's heading and for everything that is loading. */
async function idle(page: Page) {
  await page.getByRole("main").getByRole("heading").first().waitFor();
  await page.waitForFunction(
    () => document.querySelector("[aria-busy=true], .animate-pulse.bg-sunken") === null,
  );
}

describe("the routes", () => {
  it("are read from the source", () => expect(all.length).toBeGreaterThan(12));
  it("cover every page", () =>
    expect([...new Set(all.map(({ file }) => file))].sort()).toEqual(pageFiles().sort()));
});

describe.each([
  ["a desk, light", { viewport: DESKTOP, colorScheme: "light" }],
  ["a phone, dark", { viewport: PHONE, colorScheme: "dark", hasTouch: true }],
] as const)("on %s", (_where, options) => {
  it.each([
    ["a visitor", all.filter(isForVisitors), false],
    ["the owner", [...all.filter((route) => !isForVisitors(route)), ...VIEWS], true],
  ] as const)(
    "shows every page for %s complete, without errors, accessible and within the screen's width",
    async (_who, visited, isOwner) => {
      const { page, complaints, close } = await visit(browser, stack.dashboard_url, options);
      if (isOwner) await signIn(page, demo);
      const found: Record<string, string[]> = {};
      for (const route of visited) {
        await page.goto(addressOf(route));
        await idle(page).catch((error: Error) => complaints.push(`not idle: ${error.message}`));
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        if (wide > 0) complaints.push(`${wide} px too wide`);
        const alerts = await page.getByRole("main").getByRole("alert").allTextContents();
        complaints.push(...alerts.map((text) => `alert: ${text}`));
        const serious = (await violations(page)).filter((each) => /^(serious|critical)/.test(each));
        const unexpected = complaints.splice(0).filter((each) => !EXPECTED[route.pattern]?.test(each));
        found[route.pattern] = [...unexpected, ...serious];
      }
      const troubled = Object.fromEntries(Object.entries(found).filter(([, what]) => what.length > 0));
      expect(troubled).toEqual({});
      await close();
    },
  );
});
