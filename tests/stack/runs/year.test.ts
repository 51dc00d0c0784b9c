import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cases, timeFor } from "../../cases.ts";
import { connect } from "../support/database.ts";
import { pauseJob } from "../support/paused-job.ts";
import { DAY, MONTHS, startOf, ZONES } from "../support/year/calendar.ts";
import { runYear, type YearRun } from "../support/year/closing.ts";
import { dueOf } from "../support/year/due.ts";
import { installKillSwitch, removeKillSwitch } from "../support/year/kill-switch.ts";
import { buildYear, eraseYear, type World } from "../support/year/organizations.ts";
import { tellYear } from "../support/year/tell-year.ts";
import { judgeYear } from "../support/year/verdict.ts";

/** `npm run bench year` runs a thousand, closed by fifty sessions at every midnight. */
const ORGANIZATIONS = cases(45);
const CALLS = 12;

const stories = tellYear(ORGANIZATIONS, CALLS);
const pool = connect(4);
const closers = { sessions: Array.from({ length: 6 }, () => connect()), every: 6, connect };
let world: World;
let lived: YearRun;
let seen: Awaited<ReturnType<typeof judgeYear>>;
let resume: () => Promise<unknown>;

beforeAll(async () => {
  resume = await pauseJob(pool, "close-months");
  await installKillSwitch(pool);
  world = await buildYear(pool, stories);
  lived = await runYear(pool, world, closers);
  seen = await judgeYear(pool, world, stories.map(dueOf), lived.previews);
}, timeFor(300_000));

afterAll(async () => {
  await removeKillSwitch(pool);
  if (world) await eraseYear(pool, world);
  await resume?.();
  await Promise.all([pool, ...closers.sessions].map((sql) => sql.end({ timeout: 1 })));
});

describe("a year of organizations in fifteen zones", () => {
  it("has both clock changes in twelve of them", () => {
    const changes = ZONES.map((timeZone) => {
      const format = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
      const zoneOn = (day: number) => format.format(startOf(1) + day * DAY).split(", ")[1];
      return Array.from({ length: 364 }, (_, day) => zoneOn(day) !== zoneOn(day + 1)).filter(Boolean);
    });
    expect(changes.filter(({ length }) => length === 2)).toHaveLength(12);
  });

  it("is closed by concurrent sessions, some of them killed", () => {
    expect(lived.midnights).toBeGreaterThan(150);
    expect(lived.kills).toBeGreaterThan(20);
  });

  it("has lines of every kind in every currency, and credit notes", () => {
    const models = new Set(seen.lines.map(({ model }) => model));
    expect(models).toEqual(new Set(["usage", "adjustment", "credit", "milestone"]));
    const kinds = new Set(seen.bills.flat().map(({ kind, currency }) => `${kind} ${currency}`));
    expect(kinds.size).toBeGreaterThan(8);
    expect(seen.leaves).toBeGreaterThan(ORGANIZATIONS * 50);
  });

  it("has invoices with mixed tax terms, and credits at other terms than charges", () => {
    const all = seen.bills.flat();
    const mixed = all.filter(({ taxes }) => taxes.length > 1).flatMap(({ lines }) => lines);
    expect(new Set(mixed.map(({ model }) => model))).toEqual(new Set(["usage", "adjustment", "credit"]));
    const twice = all.filter(({ lines }) => lines.filter(({ model }) => model === "credit").length > 1);
    expect(twice.length).toBeGreaterThan(0);
  });

  it("has exactly the expected invoices, to the cent", () => {
    expect(seen.off.invoices).toEqual([]);
  });

  it("numbers invoices without gaps", () => {
    expect(seen.off.numbers).toEqual([]);
  });

  it("previews a second before midnight what the invoice charges at midnight", () => {
    expect(seen.off.previews).toEqual([]);
    const months = stories.flatMap(({ starts }) =>
      MONTHS.filter((month) => month >= `${starts.slice(0, 7)}-01`),
    );
    expect(lived.previews.size).toBe(months.length);
  });

  it("bills everything once: all invoices and the open month add up to the total worth", () => {
    expect(seen.off.worth).toEqual([]);
  });

  it("explains every usage line by leaves that add up to it", () => {
    expect(seen.off.usage).toEqual([]);
  });

  it("explains every milestone and every credit by its slots, each once", () => {
    expect(seen.off.slots).toEqual([]);
  });

  it("has exactly the shown, undisputed appointments in slots, each in one", () => {
    expect(seen.off.seats).toEqual([]);
  });
});
