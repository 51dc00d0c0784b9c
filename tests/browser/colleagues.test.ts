import { randomUUID } from "node:crypto";
import type { Browser } from "playwright-core";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stack } from "../lanes/stack.ts";
import { makeOrganization } from "../load/organization.ts";
import { launchBrowser, visit } from "./support/browser.ts";
import { isLive, markUnreloaded, signIn } from "./support/dashboard-page.ts";

const sql = postgres(stack.db_url, { max: 1 });

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await sql.end();
});

/** A member of another's organization. */
async function makeColleague(organizationId: string, role: string) {
  const { organizationId: own, ...account } = await makeOrganization(stack, `colleague-${role}`);
  await sql`delete from public.organizations where id = ${own}`;
  await sql`
    insert into public.memberships (organization_id, user_id, role)
    select ${organizationId}, user_id, ${role} from public.profiles where email = ${account.email}`;
  return account;
}

it("shows one owner's changes of members and invitations on another owner's screen without a reload", async () => {
  const { organizationId, ...owner } = await makeOrganization(stack, "founder");
  const other = await makeColleague(organizationId, "owner");
  const [mine, theirs] = [
    await visit(browser, stack.dashboard_url),
    await visit(browser, stack.dashboard_url),
  ];
  await signIn(mine.page, owner, "/settings?tab=members");
  await signIn(theirs.page, other, "/settings?tab=members");
  const watched = theirs.page;
  await watched.getByText(owner.email).first().waitFor();
  await isLive(watched);
  const unreloaded = await markUnreloaded(watched);

  const invited = `${randomUUID()}@example.test`;
  await mine.page.getByRole("button", { name: "Invite somebody" }).click();
  await mine.page.getByRole("dialog").getByLabel("E-mail").fill(invited);
  await mine.page.getByRole("dialog").getByRole("button", { name: "Create the link" }).click();
  await watched.getByText(invited).waitFor();

  // After the demotion the list of invitations, which is for managers, disappears.
  await mine.page.getByRole("button", { name: "Done" }).click();
  await mine.page.getByRole("combobox", { name: new RegExp(other.email) }).selectOption("viewer");
  await watched.getByText(invited).waitFor({ state: "detached" });
  expect(await unreloaded()).toBe(true);
  await mine.close();
  await theirs.close();
});
