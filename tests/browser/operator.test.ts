/** A dispute from the business that raises it to the operator who decides it, each on a screen of their own. */
import type { Browser } from "playwright-core";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stack } from "../lanes/stack.ts";
import { makeOrganization } from "../load/organization.ts";
import { buildIntegration } from "../stack/support/builders.ts";
import { buildAppointment } from "../stack/support/verification.ts";
import { violations } from "./support/axe.ts";
import { launchBrowser, PHONE, visit } from "./support/browser.ts";
import { markUnreloaded, signIn } from "./support/dashboard-page.ts";

const HOUR = 3_600_000;
const operator = stack.demo_users.find(({ role }) => role === "operator") ?? { email: "", password: "" };
const sql = postgres(stack.db_url, { max: 1, onnotice: () => undefined });
const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await sql.end();
});

it("appears on the operator's screen when raised, and disappears when decided", async () => {
  const { organizationId, ...account } = await makeOrganization(stack, "practice");
  const calcom = (await buildIntegration(sql, organizationId, "calcom")).integrationId;
  const [lead] = await sql<[{ id: string }]>`
    insert into public.leads (organization_id, phone, name, source) values (${organizationId}, '+46701740605', 'Elsa Lund', 'booking') returning id`;
  const id = await buildAppointment(
    sql,
    { organizationId, calcom, retell: "", leadId: lead.id, owner: { userId: "", email: "" } },
    { starts_at: hoursAgo(61), ends_at: hoursAgo(60) },
  );
  const name = `Elsa ${id.slice(0, 8)}`;
  await sql`update public.appointments set attendee_name = ${name} where id = ${id}`;
  await sql`select private.verify_due()`;
  const { page, complaints, close } = await visit(browser, stack.dashboard_url);
  await signIn(page, operator, "/operator/disputes");
  await page.getByRole("tab", { name: /^Waiting \(/ }).waitFor();
  const unreloaded = await markUnreloaded(page);

  const [{ user_id }] = await sql<[{ user_id: string }]>`
    select user_id from public.memberships where organization_id = ${organizationId}`;
  await sql`select private.dispute_verdict_as(${id}, ${user_id}, 'came', 'She sat in my chair', now())`;
  await page.getByRole("button", { name: new RegExp(name) }).click();
  const sheet = page.getByRole("dialog", { name });
  await sheet.getByText("She sat in my chair").waitFor();
  await sheet.getByText("Nobody has said anything, and no call counted.").waitFor();
  await sheet.getByRole("button", { name: "Accept: they came" }).click();
  await sheet.getByText("Write in a sentence why.").waitFor();
  expect(await violations(page)).toEqual([]);
  await sheet.getByLabel("Note to the business").fill("The list of the day shows her");
  await sheet.getByRole("button", { name: "Accept: they came" }).click();
  await sheet.waitFor({ state: "detached" });
  await page.getByRole("button", { name: new RegExp(name) }).waitFor({ state: "detached" });
  expect(await unreloaded()).toBe(true);
  expect(await sql`select verdict, verdict_reason from public.appointments where id = ${id}`).toEqual([
    { verdict: "shown", verdict_reason: "dispute" },
  ]);
  await page.getByRole("tab", { name: "Decided" }).click();
  await page
    .getByRole("listitem")
    .filter({ hasText: name })
    .getByText("The list of the day shows her")
    .waitFor();
  expect(await violations(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await close();

  // The business reads the decision in the lead's timeline, and cannot open the operator's page.
  const theirs = await visit(browser, stack.dashboard_url, { viewport: PHONE });
  await signIn(theirs.page, account, `/leads/${lead.id}?show=verdict`);
  await theirs.page.getByText("Dispute decided").waitFor();
  await theirs.page.getByText("The list of the day shows her").waitFor();
  expect(await violations(theirs.page)).toEqual([]);
  await theirs.page.goto("/operator/disputes");
  await theirs.page.getByText("This page is for the operator of the platform").waitFor();
  expect(theirs.complaints).toEqual([]);
  await theirs.close();
});
