/** From the end of an appointment to its verdict, its dispute and a rehearsal, in a real browser. */
import type { Browser } from "playwright-core";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stack } from "../lanes/stack.ts";
import { makeOrganization } from "../load/organization.ts";
import { buildIntegration } from "../stack/support/builders.ts";
import { buildAppointment, buildCall } from "../stack/support/verification.ts";
import { violations } from "./support/axe.ts";
import { launchBrowser, PHONE, visit } from "./support/browser.ts";
import { isLive, markUnreloaded, signIn } from "./support/dashboard-page.ts";

const HOUR = 3_600_000;
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

/** An organization as old as its appointments, with a lead called Elsa Lund. */
async function makePractice() {
  const { organizationId, ...account } = await makeOrganization(stack, "practice");
  const calcom = (await buildIntegration(sql, organizationId, "calcom")).integrationId;
  const [{ id: retell }] = await sql<[{ id: string }]>`
    select id from public.integrations where organization_id = ${organizationId} and provider = 'retell'`;
  const [lead] = await sql<[{ id: string }]>`
    insert into public.leads (organization_id, phone, name, source, first_seen_at)
    values (${organizationId}, '+46701740605', 'Elsa Lund', 'booking', ${hoursAgo(99)}) returning id`;
  const [{ user_id }] = await sql<[{ user_id: string }]>`
    select user_id from public.memberships where organization_id = ${organizationId}`;
  return {
    organizationId,
    account,
    owner: { userId: user_id, email: account.email },
    calcom,
    retell,
    leadId: lead.id,
  };
}

async function makeEnded(practice: Awaited<ReturnType<typeof makePractice>>, hours: number, name: string) {
  const id = await buildAppointment(sql, practice, {
    starts_at: hoursAgo(hours + 1),
    ends_at: hoursAgo(hours),
  });
  await sql`update public.appointments set attendee_name = ${name}, title = 'Check-up' where id = ${id}`;
  return id;
}

it("takes an answer by tap, decides at the deadline, reverses it by a dispute, and rehearses other rules", async () => {
  const practice = await makePractice();
  const came = await makeEnded(practice, 40, "Elsa Lund");
  await makeEnded(practice, 2, "Nils Ek");
  const proven = await makeEnded(practice, 60, "Sara Holm");
  await buildCall(sql, practice, hoursAgo(60.5), 50);
  await sql`select private.verify_due()`;
  const { page, complaints, close } = await visit(browser, stack.dashboard_url);
  await signIn(page, practice.account, "/appointments?view=queue");

  // The earliest deadline is first and urgent; no one has answered yet.
  const queue = page.getByRole("list", { name: "Appointments without a verdict" });
  const rows = queue.getByRole("listitem");
  await rows.first().waitFor();
  expect(await rows.count()).toBe(2);
  const first = rows.filter({ hasText: "Elsa Lund" });
  expect(await rows.first().textContent()).toContain("Elsa Lund");
  await first.getByText("Closes in 8 hours").waitFor();
  await first.getByText("No-show").waitFor();
  await isLive(page);
  const unreloaded = await markUnreloaded(page);
  await first.getByRole("button", { name: "Elsa Lund did not come" }).click();
  await first.getByText("You said no").waitFor();
  await first.getByRole("button", { name: "Elsa Lund came" }).click();
  await first.getByText("You said yes").waitFor();
  await first.getByText("Shown").waitFor();

  // The clock is a parameter: nine hours from now, Elsa's deadline has passed and the other's has not.
  await sql`select private.verify_due(${new Date(Date.now() + 9 * HOUR)})`;
  await first.waitFor({ state: "detached" });
  expect(await rows.count()).toBe(1);
  expect(await unreloaded()).toBe(true);
  expect(await violations(page)).toEqual([]);

  await page.goto("/appointments?tab=all");
  await isLive(page);
  await page.getByText("Elsa Lund").first().click();
  await page.waitForURL((url) => url.searchParams.get("open") === came);
  const sheet = page.getByRole("dialog");
  await sheet.getByText("You: came").waitFor();
  await sheet.getByText("You: did not come").waitFor();
  await sheet.getByText("Rules version 1: 48 h after the end, calls longer than 45 s").waitFor();
  await sheet.getByRole("button", { name: "Dispute" }).click();
  const dialog = page.getByRole("dialog", { name: "Dispute the verdict" });
  await dialog.getByLabel("Note").fill("It was her sister");
  await dialog.getByRole("button", { name: "Dispute" }).click();
  await sheet.getByText("Disputed; an operator is looking at it.").waitFor();
  expect(await sheet.getByText("It was her sister").count()).toBe(1);
  await decideAll(practice.organizationId);
  await sheet.getByText("Decided after a dispute").first().waitFor();
  await sheet.getByText("Accepted").waitFor();

  await page.goto("/settings?tab=rules");
  const card = page.locator("section", { has: page.getByRole("heading", { name: "What if?" }) });
  // The other one's deadline has passed only by the shifted clock, which the rehearsal does not use.
  await card.getByText("0 of 1 appointments would have been decided otherwise.").waitFor();
  await card.getByLabel("Seconds of a call").fill("60");
  await card.getByRole("button", { name: "Rehearse" }).click();
  await card.getByText("1 of 1 appointments would have been decided otherwise.").waitFor();
  expect(await card.getByRole("link", { name: "Sara Holm" }).getAttribute("href")).toContain(proven);

  // The rules that affect billing are for operators only.
  expect(await page.getByLabel("Hours after the end").first().isDisabled()).toBe(true);
  await page.getByLabel("Pressing from, in hours").fill("6");
  await page.getByRole("button", { name: "Save as version 2" }).click();
  await page.getByText("Version 2", { exact: true }).waitFor();
  expect(await violations(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await close();
});

/** Decides all disputes in an operator's name. */
async function decideAll(organizationId: string) {
  const [{ user_id }] = await sql<[{ user_id: string }]>`select user_id from private.operators limit 1`;
  await sql`
    select private.decide_dispute_as(id, ${user_id}, 'no_show', 'Her sister was there instead', now())
    from public.disputes where organization_id = ${organizationId} and status = 'open'`;
}

it("fits a phone, and shows viewers the queue without buttons", async () => {
  const practice = await makePractice();
  await makeEnded(practice, 2, "Nils Ek");
  const { organizationId: own, ...viewer } = await makeOrganization(stack, "viewer");
  await sql`delete from public.organizations where id = ${own}`;
  await sql`
    insert into public.memberships (organization_id, user_id, role)
    select ${practice.organizationId}, user_id, 'viewer' from public.profiles where email = ${viewer.email}`;
  const mine = await visit(browser, stack.dashboard_url, { viewport: PHONE });
  const theirs = await visit(browser, stack.dashboard_url, { viewport: PHONE });
  await signIn(mine.page, practice.account, "/appointments?view=queue");
  await mine.page.getByRole("button", { name: "Nils Ek came" }).waitFor();
  for (const { page } of [mine, theirs]) {
    if (page === theirs.page) await signIn(page, viewer, "/appointments?view=queue");
    await page.getByRole("list", { name: "Appointments without a verdict" }).waitFor();
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
    ).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
  }
  await theirs.page.getByText("Agents and above can answer.").waitFor();
  expect(await theirs.page.getByRole("button", { name: "Nils Ek came" }).count()).toBe(0);
  await mine.close();
  await theirs.close();
});
