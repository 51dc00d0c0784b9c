/** A confirm link, opened on a phone by a person without an account. */
import type { Browser, Page } from "playwright-core";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stack } from "../lanes/stack.ts";
import { buildBooking, buildPractice } from "../stack/support/bookings.ts";
import { violations } from "./support/axe.ts";
import { launchBrowser, PHONE, visit } from "./support/browser.ts";

const HOUR = 3_600_000;
const sql = postgres(stack.db_url, { max: 1, onnotice: () => undefined });

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await sql.end();
});

/** An appointment that ended that many hours ago, and a link about it. */
async function makeLink(hours: number, locale: "en" | "sv", who: "lead" | "owner" = "lead") {
  const practice = await buildPractice(sql, { name: "Nordvik Tandvård" });
  const begins = new Date(Date.now() - (hours + 0.5) * HOUR).toISOString();
  const { appointmentId } = await buildBooking(sql, practice, begins, { locale, email: null });
  const member = who === "owner" ? practice.owner.userId : null;
  const [{ link }] = await sql<[{ link: string }]>`
    select private.make_confirm_link(${practice.organizationId}, ${appointmentId}, ${member}) as link`;
  const said = async () =>
    (
      await sql<{ kind: string }[]>`
        select kind from public.appointment_evidence where appointment_id = ${appointmentId} and source = 'link' order by at, id`
    ).map(({ kind }) => kind);
  const expire = () =>
    sql`update private.confirm_links set made_at = now() - interval '8 days', expires_at = now() - interval '1 day' where appointment_id = ${appointmentId}`;
  return { path: new URL(link).pathname, appointmentId, said, expire };
}

const open = (colorScheme: "light" | "dark" = "light") =>
  visit(browser, stack.dashboard_url, { viewport: PHONE, hasTouch: true, colorScheme });
const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { name }).waitFor();
const button = (page: Page, name: string) => page.getByRole("button", { name });
const shoot = (page: Page, name: string) =>
  process.env.CALLBOARD_SHOTS
    ? page.screenshot({ path: `${process.env.CALLBOARD_SHOTS}/answer-${name}.png` })
    : undefined;

/** Asserts no serious accessibility violations, and no overflow on the phone. */
async function expectWellMade(page: Page) {
  expect((await violations(page)).filter((each) => /^(serious|critical)/.test(each))).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
}

it("asks leads in their language, answers only on a tap, and lets them change it", async () => {
  const { path, said } = await makeLink(2, "sv");
  const { page, complaints, close } = await open();
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().startsWith(stack.api_url)) asked.push(new URL(request.url()).pathname);
  });
  await page.goto(path);
  await heading(page, /^Kom du \S+dag \d+ \S+\?$/);
  await page.getByText("Nordvik Tandvård").waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("sv");
  await expectWellMade(page);
  await shoot(page, "question");
  expect(await said()).toEqual([]);

  await button(page, "Ja, jag kom").tap();
  await heading(page, "Tack, det är noterat");
  expect(await said()).toEqual(["lead_yes"]);
  await expectWellMade(page);
  await shoot(page, "thanks");
  await page.reload();
  await heading(page, "Tack, det är noterat");
  await button(page, "Nej, jag kom inte").tap();
  await button(page, "Ja, jag kom").waitFor();
  expect(await said()).toEqual(["lead_yes", "lead_no"]);

  // The page makes no other request to the platform, and sends no referrer.
  expect(new Set(asked)).toEqual(new Set(["/functions/v1/answer"]));
  expect(await page.locator("meta[name=referrer]").getAttribute("content")).toBe("no-referrer");
  expect(await page.locator("meta[name=robots]").getAttribute("content")).toBe("noindex");
  expect(complaints).toEqual([]);
  await close();
});

it("puts the answer that an owner chose in the e-mail first, and still waits for the tap", async () => {
  const { path, said } = await makeLink(2, "en", "owner");
  const { page, close } = await open("dark");
  await page.goto(`${path}?came=no`);
  await heading(page, /^Did Elsa Lund come on /);
  expect(await page.getByRole("button").allTextContents()).toEqual([
    "No, they did not come",
    "Yes, they came",
  ]);
  await expectWellMade(page);
  await shoot(page, "owner-dark");
  expect(await said()).toEqual([]);
  await button(page, "No, they did not come").tap();
  await heading(page, "Thank you, that is noted");
  expect(await said()).toEqual(["owner_no"]);
  await close();
});

it("explains why there is nothing to answer when there is not", async () => {
  const { page, close } = await open();
  const soon = await makeLink(-3, "en");
  await page.goto(soon.path);
  await heading(page, "It has not begun yet");
  const decided = await makeLink(60, "en", "owner");
  await page.goto(decided.path);
  await page.getByText("It has been decided. If that is wrong, dispute it in Callboard.").waitFor();
  expect(await page.getByRole("button").count()).toBe(0);
  const cancelled = await makeLink(2, "sv");
  await sql`update public.appointments set status = 'cancelled', cancelled_at = now() where id = ${cancelled.appointmentId}`;
  await page.goto(cancelled.path);
  await heading(page, "Tiden är avbokad");
  const expired = await makeLink(2, "en");
  await expired.expire();
  await page.goto(expired.path);
  await heading(page, "This link has expired");
  await expectWellMade(page);
  await shoot(page, "expired");
  for (const forged of [`${soon.path}x`, "/answer/an-invitation"]) {
    await page.goto(forged);
    await heading(page, "This link leads nowhere");
  }
  expect(await page.getByRole("button").count()).toBe(0);
  for (const link of [soon, decided, cancelled, expired]) expect(await link.said()).toEqual([]);
  await close();
});

it("keeps the question when a tap fails without a network, and sends the answer on the next tap", async () => {
  const { path, said } = await makeLink(2, "en");
  const { page, close } = await open();
  await page.goto(path);
  await heading(page, /^Did you come on /);
  await page.context().setOffline(true);
  await button(page, "Yes, I came").tap();
  await page.getByRole("alert").waitFor();
  await expectWellMade(page);
  await shoot(page, "offline");
  expect(await said()).toEqual([]);
  await page.context().setOffline(false);
  await button(page, "Yes, I came").tap();
  await heading(page, "Thank you, that is noted");
  expect(await said()).toEqual(["lead_yes"]);
  await close();
});
