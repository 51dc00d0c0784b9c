import type { Browser } from "playwright-core";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stack } from "../lanes/stack.ts";
import { makeOrganization } from "../load/organization.ts";
import { launchBrowser, PHONE, visit } from "./support/browser.ts";
import { isLive, signIn } from "./support/dashboard-page.ts";
import { joinTopic } from "./support/topic.ts";

const demo = stack.demo_users.find(({ role }) => role === "owner") ?? { email: "", password: "" };

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe("a session", () => {
  it("is refused for a wrong password, and returns to the requested page after the right one", async () => {
    const { page, close } = await visit(browser, stack.dashboard_url);
    await page.goto("/leads");
    await page.getByLabel("E-mail").fill(demo.email);
    await page.getByLabel("Password", { exact: true }).fill("not this one");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").getByText("E-mail or password is wrong.").waitFor();
    await page.getByLabel("Password", { exact: true }).fill(demo.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Leads", level: 1 }).waitFor();
    await close();
  });

  it("ends with signing out: going back asks to sign in again", async () => {
    const { page, close } = await visit(browser, stack.dashboard_url);
    await signIn(page, demo, "/leads");
    await page.getByRole("button", { name: /^Account: / }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.goto("/leads");
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(
      await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("sb-"))),
    ).toEqual([]);
    await close();
  });

  it("can join its own organization's topic, not another's", async () => {
    const { organizationId, ...account } = await makeOrganization(stack, "listener");
    const { page, close } = await visit(browser, stack.dashboard_url);
    await signIn(page, account);
    const join = (id: string | undefined) => joinTopic(page, stack, `organization:${id}`);
    expect(await join(organizationId)).toBe("ok");
    expect(await join(stack.demo?.organization_id)).toBe("error");
    await close();
  });
});

describe("the dashboard", () => {
  it("finds a lead from the keyboard", async () => {
    const sql = postgres(stack.db_url, { max: 1 });
    const [lead] = await sql<{ id: string; name: string }[]>`
      select id, name from public.leads where organization_id = ${stack.demo?.organization_id ?? null} and name is not null
      order by last_contact_at desc nulls last limit 1`;
    await sql.end();
    const { page, complaints, close } = await visit(browser, stack.dashboard_url);
    await signIn(page, demo);
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog", { name: "Command palette" }).waitFor();
    await page.keyboard.type(lead?.name ?? "");
    await page.getByRole("group", { name: "Leads" }).getByRole("option").first().waitFor();
    await page.getByRole("option", { selected: true }).waitFor();
    // Other results with the name are above; move down to the lead by keyboard.
    const people = page.getByRole("group", { name: "Leads" });
    while ((await people.getByRole("option", { selected: true }).count()) === 0)
      await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: lead?.name, level: 1 }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it("switches to Swedish on request, and keeps it after a reload", async () => {
    // Not the demo owner, because the language is stored per person.
    const account = await makeOrganization(stack, "svensk");
    const { page, complaints, close } = await visit(browser, stack.dashboard_url);
    await signIn(page, account);
    await page.getByRole("button", { name: /^Account: / }).click();
    await page.getByRole("menuitemradio", { name: "Svenska" }).click();
    await page.getByRole("navigation", { name: "Huvudmeny" }).getByRole("link", { name: "Samtal" }).click();
    await page.getByRole("heading", { name: "Samtal", level: 1 }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Samtal", level: 1 }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("sv");
    expect(complaints).toEqual([]);
    await close();
  });

  it("shows cards instead of a table on a phone, within the screen's width", async () => {
    const { page, complaints, close } = await visit(browser, stack.dashboard_url, {
      viewport: PHONE,
      hasTouch: true,
    });
    await signIn(page, demo, "/calls");
    await page.getByRole("list", { name: "Calls" }).getByRole("listitem").first().waitFor();
    await isLive(page);
    expect(await page.getByRole("table").count()).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Live" }).click();
    await page.getByRole("heading", { name: "Live", level: 1 }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});
