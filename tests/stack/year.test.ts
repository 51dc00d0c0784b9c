import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "./support/database.ts";
import { pauseJob } from "./support/paused-job.ts";
import { DAY, MONTHS, startOf, ZONES } from "./support/year/calendar.ts";
import { DIGITS } from "./support/year/cards.ts";
import { type Lived, liveYear } from "./support/year/closing.ts";
import { type Due, dueOf } from "./support/year/due.ts";
import { installKillSwitch, removeKillSwitch } from "./support/year/kill-switch.ts";
import {
  type BillSeen,
  billsSeen,
  previewsSeen,
  seatsSeen,
  slotLeaves,
  usageLeaves,
} from "./support/year/seen.ts";
import { tellYear } from "./support/year/story.ts";
import { buildYear, eraseYear, type World } from "./support/year/world.ts";

/** 1,000 is `npm run bench -- year`. */
const ORGANIZATIONS = Number(process.env.CALLBOARD_YEAR ?? 60);
const CALLS = 16;
const OPEN = "2024-02-01";

const stories = tellYear(ORGANIZATIONS, CALLS);
const pool = connect(4);
const closers = { sessions: Array.from({ length: 6 }, () => connect()), every: 6 };
let world: World;
let lived: Lived;
let bills: BillSeen[][];
let due: Due[];
let resume: () => Promise<unknown>;

beforeAll(async () => {
  resume = await pauseJob(pool, "close-months");
  await installKillSwitch(pool);
  world = await buildYear(pool, stories);
  lived = await liveYear(pool, world, closers);
  bills = await billsSeen(pool, world);
  due = stories.map(dueOf);
}, 300_000);

afterAll(async () => {
  await removeKillSwitch(pool);
  if (world) await eraseYear(pool, world);
  await resume?.();
  await Promise.all([pool, ...closers.sessions].map((sql) => sql.end({ timeout: 1 })));
});

const sum = (amounts: readonly (string | bigint)[]) =>
  amounts.reduce<bigint>((all, n) => all + BigInt(n), 0n);

describe("a year of organizations in fifteen zones", () => {
  it("has both changes of the clocks in twelve of them", () => {
    const offsets = (timeZone: string) =>
      Array.from(
        { length: 365 },
        (_, day) =>
          new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" })
            .formatToParts(startOf(1) + day * DAY)
            .find(({ type }) => type === "timeZoneName")?.value,
      );
    const changes = ZONES.map((zone) =>
      offsets(zone).filter((offset, n, all) => n > 0 && offset !== all[n - 1]),
    );
    expect(changes.filter(({ length }) => length === 2)).toHaveLength(12);
  });

  it("was closed while closers were killed at their work", () => {
    expect(lived.kills).toBeGreaterThan(20);
  });

  it("has every invoice that follows from what happened, to the cent, and no other", () => {
    for (const [place, { bills: expected }] of due.entries()) {
      const made = bills[place]?.map(({ id: _, number: __, organization_id: ___, ...bill }) => bill);
      expect(made, `organization ${place}`).toEqual(expected);
    }
    expect(bills.flat().some(({ kind }) => kind === "credit_note")).toBe(true);
    expect(new Set(bills.flat().flatMap(({ lines }) => lines.map(({ model }) => model)))).toEqual(
      new Set(["usage", "adjustment", "credit", "milestone"]),
    );
  });

  it("has invoices numbered without a gap", () => {
    for (const made of bills) {
      const [account = ""] = made[0]?.number.split("-") ?? [];
      expect(made.map(({ number }) => number)).toEqual(
        made.map((_, n) => `${account}-${String(n + 1).padStart(4, "0")}`),
      );
    }
  });

  it("shows a second before midnight what the invoice says at midnight", () => {
    for (const [key, { period, ...preview }] of lived.previews) {
      const [id, month] = key.split(" ");
      expect(period, key).toBe(month);
      const made = bills.flat().find((bill) => bill.organization_id === id && bill.period === month);
      const { currency, net, tax, total, lines } = made ?? {
        ...preview,
        net: "0",
        tax: "0",
        total: "0",
        lines: [],
      };
      expect(preview, key).toEqual({ currency, net, tax, total, lines });
    }
    const months = stories.map(({ starts }) => MONTHS.filter((month) => month >= `${starts.slice(0, 7)}-01`));
    expect(lived.previews.size).toBe(months.flat().length);
  });

  it("bills nothing twice and leaves nothing out: all invoices and the open month are what everything is worth", async () => {
    const open = await previewsSeen(pool, world, world.organizations);
    for (const [place, made] of bills.entries()) {
      const preview = open.get(world.organizations[place] as string);
      expect(preview?.period).toBe(OPEN);
      expect(sum([...made.map(({ net }) => net), preview?.net ?? "0"]), `organization ${place}`).toBe(
        due[place]?.worth(OPEN),
      );
    }
  });

  it("explains every line of usage by leaves that sum to it", async () => {
    const leaves = await usageLeaves(pool, world, world.organizations);
    const of = new Map(leaves.map((leaf) => [`${leaf.invoice_id} ${leaf.period}`, leaf]));
    for (const [place, made] of bills.entries()) {
      const unit = 10n ** BigInt(6 - (DIGITS[made[0]?.currency ?? "USD"] as number));
      const exact = new Map<string, bigint>();
      const billed = new Map<string, bigint>();
      for (const { id, lines } of made)
        for (const { model, period, quantity, amount } of lines) {
          if (!period || (model !== "usage" && model !== "adjustment")) continue;
          const leaf = of.get(`${id} ${period}`);
          expect([leaf?.quantity, leaf?.explained]).toEqual([quantity, leaf?.amount]);
          exact.set(period, (exact.get(period) ?? 0n) + BigInt(leaf?.amount ?? 0));
          billed.set(period, (billed.get(period) ?? 0n) + BigInt(amount));
          // All lines of a month are all its leaves, rounded once; a leaf is exact to a millionth.
          const off = (exact.get(period) as bigint) - (billed.get(period) as bigint) * unit;
          expect(2n * (off < 0n ? -off : off), `organization ${place}, ${period}`).toBeLessThanOrEqual(
            unit + 1n,
          );
        }
    }
  });

  it("explains every milestone and every credit by its slots, each once", async () => {
    const leaves = await slotLeaves(pool, world, world.organizations);
    const lines = bills
      .flat()
      .flatMap(({ id, currency, lines: all }) => all.map((line) => ({ id, currency, ...line })))
      .filter(({ model }) => model === "milestone" || model === "credit");
    expect(leaves).toHaveLength(lines.length);
    const of = new Map(leaves.map((leaf) => [leaf.invoice_id, leaf]));
    for (const { id, currency, model, quantity, amount } of lines) {
      const micros = BigInt(amount) * 10n ** BigInt(6 - (DIGITS[currency] as number));
      const places = model === "milestone" ? quantity : expect.any(Number);
      expect(of.get(id)).toMatchObject({
        leaves: quantity,
        quantity: places,
        amount,
        explained: `${micros}`,
      });
    }
  });

  it("has every shown appointment that nobody doubts in one slot, and nobody else", async () => {
    const seats = await seatsSeen(pool, world);
    for (const [place, { slots }] of due.entries()) {
      const ids = world.shows[place] as Map<number, string>;
      const held = seats[place]?.map(({ appointment_id, milestone, position }) => [
        appointment_id,
        milestone,
        position,
      ]);
      expect(held, `organization ${place}`).toEqual(
        slots.seats().map(([show, milestone, position]) => [ids.get(show), milestone, position]),
      );
    }
  });
});
