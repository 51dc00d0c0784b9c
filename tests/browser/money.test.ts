/**
 * Money, end to end: signed calls and bookings become a bill, a milestone becomes an invoice at Stripe, the invoice is paid,
 * the month closes, a payment fails, a dispute is credited; and every amount leads to the signed payloads behind it.
 * The owner's bill stays open throughout and is never reloaded. Providers are the sandbox, with signed webhooks both ways.
 *
 * Time: the organization ages (support/loop/ageing.ts), from an early afternoon in some zone, so that midnight is far away.
 * Figures: expected charges are computed here from the seconds alone, and compared with the screen and Stripe's books.
 */
import type { Browser, Page } from "playwright-core";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stack } from "../lanes/stack.ts";
import { launchBrowser, PHONE, visit } from "./support/browser.ts";
import { isLive, markUnreloaded, signIn } from "./support/dashboard-page.ts";
import { ageIntoNextMonth } from "./support/loop/ageing.ts";
import { type Company, makeCompany } from "./support/loop/company.ts";
import { eventually } from "./support/loop/eventually.ts";
import { type Loop, openLoop } from "./support/loop/loop.ts";
import { outsideWorld } from "./support/loop/outside.ts";
import { type Agency, makeAgency } from "./support/money/agency.ts";
import { dayIn, toLastMonthAgain, toTenthOfLastMonth, zoneAtNoon } from "./support/money/days.ts";
import * as explain from "./support/money/explain.ts";

const outside = outsideWorld(stack.sandbox_url);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let browser: Browser;
let sql: postgres.Sql;
let agency: Agency;
beforeAll(async () => {
  browser = await launchBrowser();
  sql = postgres(stack.db_url, { max: 2, onnotice: () => undefined });
  await outside.control("/manner", {});
  agency = await makeAgency(stack, outside, sql);
});
afterAll(async () => {
  await agency?.retire();
  await sql?.end();
  await browser?.close();
});

interface Story {
  company: Company;
  loop: Loop;
  zone: string;
  /** The bill, open throughout. */
  bill: Page;
  /** A second tab for actions elsewhere. */
  tab: Page;
  isUnreloaded: () => Promise<boolean>;
}

const patients = Array.from({ length: 25 }, (_, n) => ({
  name: `Patient ${n + 1}`,
  email: `patient${n + 1}@mail.example`,
  phone: `+1212555${String(200 + n).padStart(4, "0")}`,
}));
type Patient = (typeof patients)[number];
const [first, last] = [patients[0] as Patient, patients[24] as Patient];
/** Talk time per caller; at 20 cents a minute the total is not a whole number of cents. */
const secondsOf = (n: number) => 61 + 3 * n;
const talked = patients.slice(0, 24).map((_, n) => secondsOf(n));
const CENTS_PER_MINUTE = 20;
const centsOf = (seconds: readonly number[]) => Math.round((explain.sum(seconds) * CENTS_PER_MINUTE) / 60);
const dollars = (cents: number) =>
  new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" }).format(cents / 100);
const MILESTONE = 200_000;
const SHARE = MILESTONE / 25;
/** Calls of the next month, hours long, so that some amount is left to pay after the credit. */
const laterTalked = [9_613, 9_127, 8_450];
const lateTalked = [200];

const shot = (page: Page, name: string) =>
  process.env.CALLBOARD_SHOTS
    ? page.screenshot({ path: `${process.env.CALLBOARD_SHOTS}/money-${name}.png`, fullPage: true })
    : undefined;

it("invoices 25 shows as a milestone and a month as usage, collects both, and explains every cent down to signed payloads", async () => {
  const began = Date.now();
  const zone = zoneAtNoon(new Date());
  const company = await makeCompany(stack, outside, {
    name: "Cent Dental",
    time_zone: zone,
    currency: "USD",
    providers: ["retell", "calcom"],
  });
  // Judged an hour after the end, to fit into an afternoon; disputes stay possible for two months.
  await sql`
    select private.change_verification_rules_as(${company.organizationId}, (select user_id from private.operators limit 1),
      '{"hours_after_end": 1, "nudge_hours": 0, "dispute_days": 90}', now())`;
  await company.rpc("change_roi_assumptions", { p_terms: { appointment_value_minor: 30_000 } });
  const { page: bill, complaints, close } = await visit(browser, stack.dashboard_url);
  await signIn(bill, company, "/billing");
  await isLive(bill);
  const isUnreloaded = await markUnreloaded(bill);
  const tab = await bill.context().newPage();
  const story: Story = {
    company,
    zone,
    bill,
    tab,
    isUnreloaded,
    loop: openLoop(sql, company.organizationId, outside.isQuiet),
  };
  const chapters = { shown, confirmed, paid, closed, refused, disputed, credited, explained };
  for (const [name, chapter] of Object.entries(chapters)) {
    await chapter(story);
    if (process.env.CALLBOARD_LAPS) console.log(name, Date.now() - began, "ms");
  }
  expect(await isUnreloaded()).toBe(true);
  expect(complaints).toEqual([]);
  await close();
}, 300_000);

/** A line of the open month with this amount. */
const openLine = (page: Page, name: string, amount: number) =>
  page
    .getByRole("listitem")
    .filter({ hasText: name })
    .getByText(dollars(amount), { exact: false })
    .first()
    .waitFor();

/** Waits for the row of an invoice with all these texts. */
async function invoiceRow(page: Page, ...says: (string | RegExp)[]) {
  let row = page.getByRole("table", { name: "Invoices" }).getByRole("row");
  for (const words of says) row = row.filter({ hasText: words });
  await row.first().waitFor();
  return row.first();
}

/** Visits booked and ended, 24 of them proven by a call afterwards: 24 slots, and a bill that updates without a reload. */
async function shown({ company, loop, bill }: Story) {
  const soon = new Date(Date.now() + 5 * MINUTE);
  for (const patient of patients)
    await outside.books(company, patient, patient === last ? new Date(soon.getTime() + 100 * MINUTE) : soon);
  const all = { booked: patients.length };
  expect(await loop.becomes(all, () => booked(company))).toEqual(all);
  await loop.age(HOUR);
  for (const [n, patient] of patients.slice(0, 24).entries())
    await outside.callsIn(company, patient, secondsOf(n));
  await openLine(bill, "Usage,", centsOf(talked));
  // The last visit has ended by then, but is not judged.
  await loop.age(2 * HOUR);
  await loop.cron("verify-shows");
  await bill.getByRole("button", { name: "24 of 25" }).waitFor();

  // The meter leads to its slots, each with a share, and one of them to the call that proves it and its payload.
  await bill.getByRole("button", { name: "24 of 25" }).click();
  expect(await explain.leavesOf(bill, "Appointments")).toEqual(Array(24).fill(SHARE * 10_000));
  await explain.downInto(bill, "Appointments");
  await explain.sheetOf(bill).getByText("Rules version 2", { exact: false }).first().waitFor();
  expect(await explain.rawPayload(bill, "BOOKING_CREATED")).toContain("BOOKING_CREATED");
  expect(explain.wayOf(bill)).toEqual(["open", "appointment", "event"]);
  await shot(bill, "meter-payload");
  await explain.closeSheet(bill);
}

const booked = async ({ organizationId }: Company) => {
  const [row] = await sql`
    select count(*)::int as booked from public.appointments where organization_id = ${organizationId}`;
  return row;
};

/** A tap confirms the 25th; at the deadline it counts, and the milestone's invoice appears on the open page. */
async function confirmed({ loop, bill, tab }: Story) {
  await tab.goto("/appointments?view=queue");
  const button = tab.getByRole("button", { name: `${last.name} came`, exact: true });
  await button.click();
  await expect.poll(() => button.getAttribute("aria-pressed")).toBe("true");
  await tab.getByText("You said yes").waitFor();
  await loop.age(1.5 * HOUR);
  await loop.cron("verify-shows");
  await invoiceRow(bill, "Milestone 1", dollars(MILESTONE), "Due");
  await bill.getByText("0 of 25").waitFor();
  await shot(bill, "milestone-due");
}

/** Issued at Stripe with the exact amount, paid there on a phone, and shown as paid here without a reload. */
async function paid({ company, bill }: Story) {
  const number = await numberOf(company, "milestone");
  await pay(company, number, "Pay");
  await invoiceRow(bill, number, "Paid", dollars(MILESTONE));
  expect((await agency.ledger())[number]).toEqual({
    status: "paid",
    currency: "usd",
    total: MILESTONE,
    paid: MILESTONE,
    lines: [MILESTONE],
  });
  await shot(bill, "milestone-paid");
}

const numberOf = async ({ organizationId }: Company, cause: string, nth = 0): Promise<string> => {
  const rows = await sql<{ number: string }[]>`
    select number from public.invoices where organization_id = ${organizationId} and cause = ${cause} order by issued_on, number`;
  return rows[nth]?.number ?? "";
};

/** The hosted payment page, on a phone: the customer pays, or uses a card that is refused. */
async function pay({ organizationId }: Company, number: string, button: string) {
  let address = "";
  const isIssued = async () => {
    const [row] = await sql<{ hosted_url: string | null }[]>`
      select hosted_url from public.invoices where organization_id = ${organizationId} and number = ${number}`;
    address = row?.hosted_url ?? "";
    return address !== "";
  };
  expect(await eventually(isIssued, 20_000)).toBe(true);
  const phone = await visit(browser, stack.dashboard_url, { viewport: PHONE, hasTouch: true });
  await phone.page.goto(address);
  await phone.page.getByRole("heading", { name: `Invoice ${number}` }).waitFor();
  // A phone closed before the response may cancel the request.
  const answered = phone.page.waitForResponse((response) => response.request().method() === "POST");
  await phone.page.getByRole("button", { name: button }).tap();
  await answered;
  await shot(phone.page, `hosted-${button.slice(0, 3)}`);
  await phone.close();
}

/** The open bill explains a failed payment and links to where it can be paid. */
async function payFromTheBill(bill: Page, number: string) {
  const notice = bill.getByRole("region", { name: "A payment failed" });
  await notice.getByText("The card was refused. Pay again with another card").waitFor();
  const link = notice.getByRole("link", { name: `Pay ${dollars(centsOf(talked))} ${number}`, exact: true });
  const opened = bill.context().waitForEvent("page");
  await link.click();
  const hosted = await opened;
  await hosted.getByRole("heading", { name: `Invoice ${number}` }).waitFor();
  const answered = hosted.waitForResponse((response) => response.request().method() === "POST");
  await hosted.getByRole("button", { name: "Pay" }).click();
  await answered;
  await hosted.close();
  await notice.waitFor({ state: "detached" });
}

/** The month passes, closes, and is invoiced as previewed. */
async function closed({ company, loop, zone, bill }: Story) {
  await openLine(bill, "Usage,", centsOf(talked));
  await passMonth({ company, loop }, toTenthOfLastMonth(dayIn(zone, new Date())));
  await closeMonths({ company, loop });
  await invoiceRow(bill, dollars(centsOf(talked)), "Due");
  await bill.getByText("Nothing has been used this month yet.").waitFor();
}

/** A run closes the oldest open months first, and other organizations may have older ones. */
async function closeMonths({ company, loop }: Pick<Story, "company" | "loop">) {
  const isClosed = async () => {
    await loop.cron("close-months");
    const due = await sql`
      select from private.billing_accounts b join public.organizations o on o.id = b.organization_id
      where b.organization_id = ${company.organizationId} and b.open_from + interval '1 month' <= now() at time zone o.time_zone`;
    return due.length === 0;
  };
  expect(await eventually(isClosed, 30_000)).toBe(true);
}

async function passMonth({ company, loop }: Pick<Story, "company" | "loop">, days: number) {
  expect(await eventually(loop.isQuiet, 30_000)).toBe(true);
  await ageIntoNextMonth(sql, company.organizationId, days);
}

/** The card is refused once, which the screen explains. Then the invoice is paid. */
async function refused({ company, bill }: Story) {
  const number = await numberOf(company, "month");
  await pay(company, number, "Use a card that is refused");
  await invoiceRow(bill, number, "Payment failed");
  await shot(bill, "refused");
  await payFromTheBill(bill, number);
  await invoiceRow(bill, number, "Paid");
  const due = centsOf(talked);
  expect((await agency.ledger())[number]).toMatchObject({
    status: "paid",
    total: due,
    paid: due,
    lines: [due],
  });
}

/** After paying the milestone, the owner disputes one show and the operator agrees, so its share is credited. */
async function disputed({ company, bill, tab }: Story) {
  const [appointment] = await sql<[{ id: string }]>`
    select id from public.appointments where organization_id = ${company.organizationId} and attendee_phone = ${first.phone}`;
  await tab.goto(`/appointments?open=${appointment.id}`);
  const sheet = tab.getByRole("dialog");
  await sheet.getByRole("button", { name: "Dispute" }).click();
  const dialog = tab.getByRole("dialog", { name: "Dispute the verdict" });
  await dialog.getByLabel("Note").fill("It was her sister who called");
  await dialog.getByRole("button", { name: "Dispute" }).click();
  await sheet.getByText("Disputed; an operator is looking at it.").waitFor();
  const decide = () => sql`
    select private.decide_dispute_as(id, ${agency.operator}, 'no_show', 'Agreed', now())
    from public.disputes where organization_id = ${company.organizationId} and status = 'open'`;
  // Requested twice, it is decided and credited once.
  expect((await decide()).length).toBe(1);
  expect((await decide()).length).toBe(0);
  await openLine(bill, "Credit", -SHARE);
}

/** New calls, one reported late, and the credit: the next month's invoice has a line for each. */
async function credited({ company, loop, zone, bill }: Story) {
  for (const [n, seconds] of laterTalked.entries())
    await outside.callsIn(company, patients[n] as Patient, seconds);
  const tenth = toTenthOfLastMonth(dayIn(zone, new Date()));
  await outside.callsIn(company, last, lateTalked[0] as number, Date.now() - (tenth - 2) * 24 * HOUR);
  const adjustment = centsOf([...talked, ...lateTalked]) - centsOf(talked);
  await openLine(bill, "Usage,", centsOf(laterTalked));
  await openLine(bill, "Adjustment", adjustment);
  await shot(bill, "next-month");

  await passMonth({ company, loop }, toLastMonthAgain(dayIn(zone, new Date())));
  await closeMonths({ company, loop });
  await loop.cron("close-months");
  const due = centsOf(laterTalked) + adjustment - SHARE;
  await invoiceRow(bill, dollars(due), "Due");
  const invoices = await sql`
    select kind, total_minor::int from public.invoices where organization_id = ${company.organizationId} order by number`;
  expect(invoices.map(({ total_minor }) => total_minor)).toEqual([MILESTONE, centsOf(talked), due]);
  await bill.getByText("Nothing has been used this month yet.").waitFor();
  await shot(bill, "end");
}

/** On a phone: from each line down to its leaves, which add up to it on screen, and from a leaf to its payload. */
async function explained({ company }: Story) {
  const { page, complaints, close } = await visit(browser, stack.dashboard_url, {
    viewport: PHONE,
    hasTouch: true,
  });
  await signIn(page, company, "/billing");
  const [milestone, month, next] = [
    await numberOf(company, "milestone"),
    await numberOf(company, "month", 0),
    await numberOf(company, "month", 1),
  ];
  const adjustment = centsOf([...talked, ...lateTalked]) - centsOf(talked);
  const lines = [
    { number: milestone, line: "Milestone", cents: MILESTONE, leaves: 25 },
    { number: month, line: "Usage", cents: centsOf(talked), leaves: 24 },
    { number: next, line: "Usage", cents: centsOf(laterTalked), leaves: 3 },
    { number: next, line: "Adjustment", cents: adjustment, leaves: 1 },
    { number: next, line: "Credit", cents: -SHARE, leaves: 1 },
  ];
  for (const each of lines) await explains(page, company, each);
  await figures(page);
  await paidIsSigned(page, company, milestone);
  expect(complaints).toEqual([]);
  await close();
}

interface Billed {
  number: string;
  line: string;
  cents: number;
  /** The number of calls or appointments behind it. */
  leaves: number;
}

/** One line of an invoice, from its amount to the payload of one of its leaves. */
async function explains(page: Page, company: Company, { number, line, cents, leaves: count }: Billed) {
  const [invoice] = await sql<[{ id: string }]>`
    select id from public.invoices where organization_id = ${company.organizationId} and number = ${number}`;
  await page.goto(`/billing/invoices/${invoice.id}`);
  await page
    .getByRole("main")
    .locator("tbody tr")
    .filter({ hasText: line })
    .getByRole("button")
    .first()
    .tap();
  const isUsage = line !== "Milestone" && line !== "Credit";
  const list = isUsage ? /usage row|came late/ : "Appointments";
  const leaves = await explain.leavesOf(page, list);
  expect(leaves).toHaveLength(count);
  expect(explain.sum(leaves) + (await explain.roundingOf(page)), `${number} ${line}`).toBe(cents * 10_000);
  await explain.downInto(page, list);
  const payload = await explain.rawPayload(page, isUsage ? "call_ended" : "BOOKING_CREATED");
  await shot(page, `why-${line}`);
  if (!isUsage) return expect(JSON.parse(payload).triggerEvent).toBe("BOOKING_CREATED");
  // The first leaf's charge matches the duration that Retell signed.
  const { duration_ms } = JSON.parse(payload).call;
  expect(Math.abs((duration_ms / 60_000) * CENTS_PER_MINUTE * 10_000 - (leaves[0] as number))).toBeLessThan(
    1,
  );
}

/** From a value on the ROI page, and from a figure on the dashboard, to the payload. */
async function figures(page: Page) {
  const rows = "The rows it was counted from";
  await page.goto("/roi?period=90d");
  const shownValue = page.getByRole("region", { name: "Result of the period" }).getByRole("button").first();
  // 24 shows at 300 dollars; the reversed one is worth nothing.
  await shownValue.getByText("$7,200.00").waitFor();
  await shownValue.tap();
  expect(explain.sum(await explain.leavesOf(page, rows))).toBe(24 * 300_000_000);
  await explain.downInto(page, rows);
  await explain.rawPayload(page, "BOOKING_CREATED");
  await shot(page, "why-roi");

  await page.goto("/?period=90d");
  await page.getByRole("region", { name: "Cost" }).getByRole("link", { name: "Why?" }).tap();
  await explain.downInto(page, "What it is made of");
  await explain.downInto(page, rows);
  const { call } = JSON.parse(await explain.rawPayload(page, "call_ended"));
  expect(call.duration_ms).toBeGreaterThan(0);
  expect(explain.wayOf(page)).toEqual(["figure", "figure", "usage", "event"]);
  await shot(page, "why-kpi");
}

/** From a payment to Stripe's signed events about it, and from the reversed show to both of its invoices. */
async function paidIsSigned(page: Page, { organizationId }: Company, number: string) {
  const [{ id }] = await sql<[{ id: string }]>`
    select id from public.invoices where organization_id = ${organizationId} and number = ${number}`;
  await page.goto(`/billing/invoices/${id}?why=payment:${id}`);
  const { type, data } = JSON.parse(await explain.rawPayload(page, "invoice.paid", "was redacted"));
  expect([type, data.object.number, data.object.amount_paid]).toEqual(["invoice.paid", number, MILESTONE]);
  await shot(page, "why-paid");
  const [{ id: appointment }] = await sql<[{ id: string }]>`
    select id from public.appointments where organization_id = ${organizationId} and attendee_phone = ${first.phone}`;
  await page.goto(`/billing?why=appointment:${appointment}`);
  const stands = explain.sheetOf(page).getByRole("region", { name: "Where it stands" });
  await stands.getByText(`On invoice ${number}`, { exact: false }).waitFor();
  await shot(page, "why-taken-back");
  await stands.getByRole("button").filter({ hasText: "-$80.00" }).tap();
  await explain.sheetOf(page).getByText("Credit for shows taken back").waitFor();
}
