import type { Browser } from "playwright-core";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stack } from "../lanes/stack.ts";
import { makeOrganization } from "../load/organization.ts";
import { launchBrowser, visit } from "./support/browser.ts";
import { isLive, signIn } from "./support/dashboard-page.ts";

const sql = postgres(stack.db_url, { max: 1 });

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await sql.end();
});

/** Three leads with numbers, one of them suppressed, and one without a number. */
async function makeLeads(organizationId: string) {
  await sql`
    insert into public.integrations (organization_id, provider) values (${organizationId}, 'retell')
    on conflict do nothing`;
  await sql`
    insert into public.leads (organization_id, name, phone, email, source) values
      (${organizationId}, 'Anna Berg', '+46701740605', null, 'manual'),
      (${organizationId}, 'Bo Ek', '+46701740606', null, 'manual'),
      (${organizationId}, 'Cleo Stopp', '+46701740607', null, 'manual'),
      (${organizationId}, 'Dag Lind', null, 'dag@example.test', 'manual')`;
  await sql`
    insert into public.suppressions (organization_id, channel, phone, source)
    values (${organizationId}, 'all', '+46701740607', 'person')`;
}

it("creates a campaign, checks it lead by lead, starts it, and follows a pause from another screen", async () => {
  const { organizationId, ...owner } = await makeOrganization(stack, "campaigner");
  await makeLeads(organizationId);
  const { page, close } = await visit(browser, stack.dashboard_url);
  await signIn(page, owner, "/campaigns");
  await page.getByRole("link", { name: "New campaign" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill("Spring recall");
  await page.getByLabel("Voice provider").selectOption({ label: "Retell AI" });
  await page.getByLabel("Agent", { exact: true }).fill("agent_1");
  await page.getByLabel("From number").fill("+46850010101");
  await page.getByText("4 leads will be included").waitFor();
  await page.getByRole("button", { name: "Save and check" }).click();

  // Every lead is counted in exactly one line, and each line opens.
  await page.getByRole("heading", { name: "4 leads" }).waitFor();
  await page.getByRole("button", { name: /1\s*On a stop list/ }).click();
  await page.getByRole("dialog").getByRole("link", { name: "Cleo Stopp" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /1\s*No number/ }).waitFor();

  await isLive(page);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByRole("button", { name: "Pause Spring recall" }).waitFor();

  // It is paused on the live board in another window; this screen follows without a reload.
  const other = await visit(browser, stack.dashboard_url);
  await signIn(other.page, owner, "/live");
  await other.page.getByRole("button", { name: "Pause Spring recall" }).click();
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Resume" }).click();
  await other.page.getByRole("button", { name: "Pause Spring recall" }).waitFor();

  const acts = await sql`
    select act from public.audit_log where organization_id = ${organizationId} and act like 'campaign.%' order by id`;
  expect(acts.map(({ act }) => act)).toEqual([
    "campaign.created",
    "campaign.leads_added",
    "campaign.started",
    "campaign.paused",
    "campaign.resumed",
  ]);
  await other.close();
  await close();
});
