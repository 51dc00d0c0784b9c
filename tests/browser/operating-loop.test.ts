/**
 * The operating loop, end to end: a list becomes calls, calls become bookings, bookings get reminders and verdicts, and
 * no-shows are asked to book again. A person at a browser does what people do; everything else is the running platform:
 * pg_cron's own commands, the functions, and the sandbox as Retell, Twilio, SendGrid and Cal.com with signed webhooks.
 *
 * Time: nothing waits and no clock moves. The organization ages instead (support/loop/ageing.ts).
 * Figures: who must be called, messaged and judged is derived from the list alone (support/loop/listed-people.ts), and
 * compared with what the providers received.
 */
import type { Browser, Page } from "playwright-core";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stack } from "../lanes/stack.ts";
import { launchBrowser, visit } from "./support/browser.ts";
import { isLive, signIn } from "./support/dashboard-page.ts";
import { type Company, makeCompany } from "./support/loop/company.ts";
import * as expected from "./support/loop/listed-people.ts";
import { type Loop, openLoop } from "./support/loop/loop.ts";
import { addresses, outsideWorld, phones } from "./support/loop/outside.ts";
import {
  funnelSays,
  importList,
  makeCampaign,
  nameBookingPage,
  sayWhoCame,
  timelineTells,
} from "./support/loop/screens.ts";

const { booking, people, redialled, stoppedBefore, toBeCalled } = expected;
const outside = outsideWorld(stack.sandbox_url);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let browser: Browser;
let sql: postgres.Sql;
beforeAll(async () => {
  browser = await launchBrowser();
  sql = postgres(stack.db_url, { max: 2, onnotice: () => undefined });
  await outside.control("/pace", { speed: 100 });
});
afterAll(async () => {
  await outside.control("/pace", { speed: 1 });
  await outside.control("/openings", { starts_at: [] });
  await sql.end();
  await browser?.close();
});

interface Story {
  company: Company;
  loop: Loop;
  page: Page;
}

const shot = (page: Page, name: string) =>
  process.env.CALLBOARD_SHOTS
    ? page.screenshot({ path: `${process.env.CALLBOARD_SHOTS}/loop-${name}.png`, fullPage: true })
    : undefined;
const phonesIn = (list: readonly expected.Listed[]) => list.map(({ phone }) => phone).sort();
const emailsIn = (list: readonly expected.Listed[]) => list.map(({ email }) => email).sort();

it("turns a list into calls, bookings, reminders, verdicts and new bookings, without contacting anyone twice", async () => {
  const began = new Date();
  const company = await makeCompany(stack, outside);
  const { page, complaints, close } = await visit(browser, stack.dashboard_url);
  const story = { company, loop: openLoop(sql, company.organizationId, outside.isQuiet), page };
  const chapters = { listed, called, reminded, judged, rebooked, concluded };
  for (const [name, chapter] of Object.entries(chapters)) {
    await chapter(story);
    if (process.env.CALLBOARD_LAPS) console.log(name, Date.now() - began.getTime(), "ms");
  }
  expect(complaints).toEqual([]);
  await close();
}, 400_000);

/** The list is imported, leaving out people on the stop list, and twenty more are stopped. */
async function listed({ company, page }: Story) {
  const { organizationId } = company;
  const stop = (numbers: string[], channel: string) =>
    sql`select private.suppress(${organizationId}, phone, null, ${channel}, 'person') from unnest(${numbers}::text[]) phone`;
  await stop(stoppedBefore, "all");
  await signIn(page, company);
  await nameBookingPage(page, "https://cal.example/loop");
  const report = await importList(page, expected.listFile(expected.zonesAt(new Date())), "autumn");
  // Imported, invalid, repeated, existing, suppressed, total.
  expect(report).toEqual(["1,000", "2", "1", "0", "12", "1,015"]);
  await shot(page, "import");
  // Their zones, as earlier bookings would have reported them.
  await sql`update public.leads set time_zone = custom ->> 'time_zone' where organization_id = ${organizationId}`;
  await stop(phonesIn(people.filter(({ isStopped }) => isStopped)), "call");
}

/** A campaign is created, checked and started: everyone permitted is called once, and those who agree are booked. */
async function called({ loop, page, company }: Story) {
  const since = new Date();
  await makeCampaign(page, "Autumn recall", "autumn");
  for (const line of [
    /^900\s*May be called now/,
    /^80\s*Outside calling hours there/,
    /^20\s*On a stop list/,
  ])
    await page.getByRole("button", { name: line }).waitFor();
  await shot(page, "preflight");
  await isLive(page);
  const in3Days = Math.ceil(Date.now() / MINUTE) * MINUTE + 3 * DAY;
  const starts_at = [in3Days, in3Days + 5 * MINUTE].map((at) => new Date(at).toISOString());
  await outside.control("/openings", { starts_at });
  await page.getByRole("button", { name: "Start", exact: true }).click();

  const finished = {
    waiting: 80 + redialled.length,
    calling: 0,
    done: 900 - redialled.length,
    skipped: 20,
    attempts: 900,
  };
  expect(await loop.becomes(finished, loop.dialled, 150_000)).toEqual(finished);
  expect(phones(await outside.received("retell", since))).toEqual(phonesIn(toBeCalled));
  expect(await loop.becomes({ booked: booking.length }, loop.booked)).toEqual({ booked: booking.length });
  // The screen follows without a reload.
  await funnelSays(page, "Called", "900");
  await funnelSays(page, "Booked", String(booking.length));
  await shot(page, "campaign");

  // Before the day, one person cancels and one moves to the later time.
  const uids = await outside.bookings(company, [expected.canceller, expected.mover]);
  await outside.calendar(company, `${uids[0]}/cancel`, {});
  await outside.calendar(company, `${uids[1]}/reschedule`, { start: starts_at[1] });
  const planned = { cancelled: 2, planned: expected.coming.length };
  for (const [template, channel] of REMINDERS)
    expect(await loop.becomes(planned, () => loop.messages(template, channel))).toEqual(planned);
}

const REMINDERS = [
  ["reminder_24h", "sms"],
  ["reminder_24h", "email"],
  ["reminder_2h", "sms"],
  ["reminder_15min", "sms"],
  ["ask_lead", "sms"],
] as const;

/** Each reminder leaves on its minute, not earlier, to the right people, and is reported as delivered. */
async function reminded({ loop, page }: Story) {
  const early = expected.coming.filter(expected.isEarly);
  const late = expected.coming.filter((person) => !expected.isEarly(person));
  const { firstStart } = await loop.edges();
  // People not reached are called again on another day, once, and no one else is.
  const nextDay = new Date();
  await loop.ageUntil(new Date(firstStart.getTime() - 30 * HOUR));
  const again = { waiting: 80, calling: 0, done: 900, skipped: 20, attempts: 900 + redialled.length };
  expect(await loop.becomes(again, loop.dialled, 60_000)).toEqual(again);
  expect(phones(await outside.received("retell", nextDay))).toEqual(phonesIn(redialled));

  const aMinuteBefore = new Date();
  await loop.ageUntil(new Date((await loop.edges()).firstStart.getTime() - DAY - MINUTE));
  expect(await loop.knock(stack)).toEqual(0);

  const firsts = new Date();
  await loop.age(MINUTE);
  expect(phones(await outside.exactly(early.length, "twilio", firsts, loop.isQuiet))).toEqual(
    phonesIn(early),
  );
  expect(addresses(await outside.received("sendgrid", aMinuteBefore))).toEqual(emailsIn(early));
  const lasts = new Date();
  await loop.age(5 * MINUTE);
  expect(phones(await outside.exactly(late.length, "twilio", lasts, loop.isQuiet))).toEqual(phonesIn(late));
  expect(addresses(await outside.received("sendgrid", lasts))).toEqual(emailsIn(late));

  for (const before of [2 * HOUR, 15 * MINUTE]) {
    const since = new Date();
    const { lastStart } = await loop.edges();
    await loop.ageUntil(new Date(lastStart.getTime() - before));
    const sent = await outside.exactly(expected.coming.length, "twilio", since, loop.isQuiet);
    expect(phones(sent)).toEqual(phonesIn(expected.coming));
  }
  for (const [template, channel] of REMINDERS.slice(0, 4)) {
    const delivered = { cancelled: 2, delivered: expected.coming.length };
    expect(await loop.becomes(delivered, () => loop.messages(template, channel))).toEqual(delivered);
  }
  await page.goto(`/appointments?open=${await loop.appointmentOf(expected.byText[0])}`);
  const delivered = page.getByRole("dialog").getByText("Delivered", { exact: true });
  await expect.poll(() => delivered.count(), { timeout: 10_000 }).toBe(4);
  await shot(page, "reminders");
}

/** The visits end and are asked about; the owner, leads and calls answer; 48 hours later the rules decide. */
async function judged({ loop, page, company }: Story) {
  const since = new Date();
  await loop.ageUntil(new Date((await loop.edges()).lastEnd.getTime() + HOUR));
  const asked = await outside.exactly(expected.coming.length, "twilio", since, loop.isQuiet);
  expect(phones(asked)).toEqual(phonesIn(expected.coming));

  await sayWhoCame(page, { came: expected.byOwner.name, missed: expected.doubted.name });
  await shot(page, "queue");
  for (const person of [...expected.byText, expected.doubted]) await outside.reply(company, person, "Yes!");
  await outside.reply(company, expected.honest, "NO");
  for (const person of expected.byCall) await outside.callsIn(company, person, 90);
  await outside.callsIn(company, expected.tooShort, 20);

  const { lastEnd } = await loop.edges();
  await loop.cron("verify-shows");
  expect(await loop.verdicts()).toEqual({ pending: expected.coming.length });
  await loop.ageUntil(new Date(lastEnd.getTime() + 48 * HOUR));
  await loop.cron("verify-shows");
  const shown = [expected.byOwner, ...expected.byText, ...expected.byCall];
  expect(await loop.verdicts()).toEqual({
    contested: 1,
    no_show: expected.missed.length,
    shown: shown.length,
  });
  expect(await loop.phonesWith("shown")).toEqual(phonesIn(shown));
  expect(await loop.phonesWith("contested")).toEqual([expected.doubted.phone]);
}

/** No-shows are asked to book again until they do, or reply STOP. */
async function rebooked({ loop, company }: Story) {
  const [returning, stopping, ...others] = expected.missed;
  if (!returning || !stopping) throw new Error("There are fewer than two no-shows");
  const since = new Date();
  const asked = await outside.exactly(expected.missed.length, "twilio", since, loop.isQuiet);
  expect(phones(asked)).toEqual(phonesIn(expected.missed));
  expect(asked.every(({ details }) => String(details.Body).includes("https://cal.example/loop"))).toBe(true);

  await outside.books(company, returning, new Date(Date.now() + 10 * DAY));
  await outside.reply(company, stopping, "STOP");
  for (const [template, channel] of [
    ["rebook_2", "email"],
    ["rebook_3", "sms"],
  ] as const) {
    const left = { cancelled: 2, planned: others.length };
    expect(await loop.becomes(left, () => loop.messages(template, channel))).toEqual(left);
  }
  const [second, third] = [new Date(), new Date()];
  await loop.age(2 * DAY);
  await outside.exactly(others.length, "sendgrid", second, loop.isQuiet);
  expect(addresses(await outside.received("sendgrid", second))).toEqual(emailsIn(others));
  await loop.age(2 * DAY);
  await outside.exactly(others.length, "twilio", third, loop.isQuiet);
  expect(phones(await outside.received("twilio", third))).toEqual(phonesIn(others));
}

/** The screens at the end, and the receipts behind them. */
async function concluded({ loop, page }: Story) {
  const [returning] = expected.missed;
  await page.goto(`/campaigns/${await loop.campaign()}`);
  await funnelSays(page, "Shown", "8");
  await shot(page, "end");
  // Every call and message has a receipt that allowed it, and none went to a suppressed address.
  expect(await loop.contacts()).toEqual({ calls: 900 + redialled.length, unpermitted: 0, stopped: 0 });
  const steps = [
    "Became a lead",
    "Was called",
    "Booked “",
    "24 h before",
    "15 min before",
    "Did you come?",
    "No-show",
    "New time, first",
  ];
  await timelineTells(page, await loop.leadOf(returning as expected.Listed), steps);
  await shot(page, "timeline");
}
