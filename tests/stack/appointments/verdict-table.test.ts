/** Every combination of owner, lead and call evidence, under every set of rules. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTransaction, type Sql } from "../support/database.ts";

let sql: Sql;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ sql, close } = await openTransaction());
});
afterAll(() => close());

const STARTS = "2026-03-02T09:00:00Z";
const ENDS = "2026-03-02T09:30:00Z";
const CLOSES = "2026-03-04T09:30:00Z";
const RULES = { hours_after_end: 48, min_call_seconds: 45, steps: ["owner_yes", "lead_yes", "call"] };

type Said = Record<string, unknown>;
interface Verdict {
  verdict: string;
  reasons: string[];
}

async function decide(said: Said[], rules: object = {}, as_of = CLOSES): Promise<Verdict> {
  const evidence = JSON.stringify({ starts_at: STARTS, ends_at: ENDS, as_of, said });
  const [row] = await sql<[{ decided: Verdict }]>`
    select private.decide(${evidence}::text::jsonb, ${JSON.stringify({ ...RULES, ...rules })}::text::jsonb) as decided`;
  return row.decided;
}

const statement = (kind: string, at = "2026-03-02T12:00:00Z"): Said => ({
  kind,
  at,
  came: !kind.endsWith("_no"),
});
const call = (seconds: number, overrides: Said = {}): Said => ({
  kind: "call",
  call_id: "c",
  started_at: "2026-03-02T10:00:00Z",
  at: "2026-03-02T10:05:00Z",
  connected: true,
  seconds,
  ...overrides,
});

const SETS = {
  "all three": {},
  "no call": { steps: ["owner_yes", "lead_yes"] },
  "no lead": { steps: ["owner_yes", "call"] },
  "owner only": { steps: ["owner_yes"] },
  "call only": { steps: ["call"] },
  "2 minutes": { min_call_seconds: 120 },
};
const CALLS: Record<string, Said[]> = { "-": [], "45s": [call(45)], "46s": [call(46)], "3min": [call(180)] };
const said = (who: string, what: string) => (what === "-" ? [] : [statement(`${who}_${what}`)]);

const TABLE = `
  owner lead call | all three | no call   | no lead   | owner only | call only | 2 minutes
  -     -    -    | no_show   | no_show   | no_show   | no_show    | no_show   | no_show
  -     -    45s  | no_show   | no_show   | no_show   | no_show    | no_show   | no_show
  -     -    46s  | shown     | no_show   | shown     | no_show    | shown     | no_show
  -     -    3min | shown     | no_show   | shown     | no_show    | shown     | shown
  -     yes  -    | shown     | shown     | no_show   | no_show    | no_show   | shown
  -     yes  45s  | shown     | shown     | no_show   | no_show    | no_show   | shown
  -     yes  46s  | shown     | shown     | shown     | no_show    | shown     | shown
  -     yes  3min | shown     | shown     | shown     | no_show    | shown     | shown
  -     no   -    | no_show   | no_show   | no_show   | no_show    | no_show   | no_show
  -     no   45s  | no_show   | no_show   | no_show   | no_show    | no_show   | no_show
  -     no   46s  | shown     | no_show   | shown     | no_show    | shown     | no_show
  -     no   3min | shown     | no_show   | shown     | no_show    | shown     | shown
  yes   -    -    | shown     | shown     | shown     | shown      | no_show   | shown
  yes   -    45s  | shown     | shown     | shown     | shown      | no_show   | shown
  yes   -    46s  | shown     | shown     | shown     | shown      | shown     | shown
  yes   -    3min | shown     | shown     | shown     | shown      | shown     | shown
  yes   yes  -    | shown     | shown     | shown     | shown      | no_show   | shown
  yes   yes  45s  | shown     | shown     | shown     | shown      | no_show   | shown
  yes   yes  46s  | shown     | shown     | shown     | shown      | shown     | shown
  yes   yes  3min | shown     | shown     | shown     | shown      | shown     | shown
  yes   no   -    | shown     | shown     | shown     | shown      | no_show   | shown
  yes   no   45s  | shown     | shown     | shown     | shown      | no_show   | shown
  yes   no   46s  | shown     | shown     | shown     | shown      | shown     | shown
  yes   no   3min | shown     | shown     | shown     | shown      | shown     | shown
  no    -    -    | no_show   | no_show   | no_show   | no_show    | no_show   | no_show
  no    -    45s  | no_show   | no_show   | no_show   | no_show    | no_show   | no_show
  no    -    46s  | no_show   | no_show   | no_show   | no_show    | no_show   | no_show
  no    -    3min | no_show   | no_show   | no_show   | no_show    | no_show   | no_show
  no    yes  -    | contested | contested | no_show   | no_show    | no_show   | contested
  no    yes  45s  | contested | contested | no_show   | no_show    | no_show   | contested
  no    yes  46s  | contested | contested | no_show   | no_show    | no_show   | contested
  no    yes  3min | contested | contested | no_show   | no_show    | no_show   | contested
  no    no   -    | no_show   | no_show   | no_show   | no_show    | no_show   | no_show
  no    no   45s  | no_show   | no_show   | no_show   | no_show    | no_show   | no_show
  no    no   46s  | no_show   | no_show   | no_show   | no_show    | no_show   | no_show
  no    no   3min | no_show   | no_show   | no_show   | no_show    | no_show   | no_show`;

const [header = [], ...lines] = TABLE.trim()
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()));

describe("the verdict", () => {
  it("has a row for every combination", () => {
    expect(new Set(lines.map(([evidence]) => evidence)).size).toBe(3 * 3 * 4);
    expect(header.slice(1)).toEqual(Object.keys(SETS));
  });

  it.each(lines)("of owner, lead and call %s", async (...line) => {
    const [evidence = "", ...wanted] = line as string[];
    const [owner = "", lead = "", calls = ""] = evidence.split(/ +/);
    const all = [...said("owner", owner), ...said("lead", lead), ...(CALLS[calls] as Said[])];
    const found: string[] = [];
    for (const rules of Object.values(SETS)) found.push((await decide(all, rules)).verdict);
    expect(found).toEqual(wanted);
    // The order of arrival does not matter.
    expect((await decide(all.toReversed())).verdict).toBe(wanted[0]);
  });

  it.each([
    ["the owner's yes before the lead's", [statement("lead_yes"), statement("owner_yes")], "owner_yes"],
    ["the lead's yes before a call", [call(60), statement("lead_yes")], "lead_yes"],
    ["a call", [call(60)], "call"],
    ["the owner's no", [statement("owner_no")], "owner_no"],
    [
      "both, if they contradict each other",
      [statement("owner_no"), statement("lead_yes")],
      "owner_no_lead_yes",
    ],
    ["the lead's no", [statement("lead_no")], "lead_no"],
    ["nothing", [], "no_evidence"],
  ])("has as its reason %s", async (_name, evidence, reason) => {
    expect((await decide(evidence)).reasons).toEqual([reason]);
  });
});

describe("evidence without weight", () => {
  it.each([
    ["a call that started before the appointment", call(60, { started_at: "2026-03-02T08:59:59Z" })],
    ["a call that started with the appointment", call(60, { started_at: STARTS })],
    ["a call that was not connected", call(60, { connected: false })],
    ["a call that ended after the deadline", call(60, { at: "2026-03-04T09:30:01Z" })],
    ["a call without a start", call(60, { started_at: null })],
    ["a yes before the start, which is only a promise", statement("lead_yes", "2026-03-02T08:59:59Z")],
    ["a yes after the deadline", statement("owner_yes", "2026-03-04T09:30:01Z")],
  ])("includes %s", async (_name, evidence) => {
    expect(await decide([evidence])).toMatchObject({ verdict: "no_show", reasons: ["no_evidence"] });
  });

  it("includes everything before the deadline, nothing at the deadline", async () => {
    const last = [statement("owner_yes", CLOSES)];
    expect((await decide(last, {}, "2026-03-04T09:29:59Z")).verdict).toBe("pending");
    expect((await decide(last)).verdict).toBe("shown");
  });
});

describe("the last statement", () => {
  const later = "2026-03-03T12:00:00Z";
  it.each([
    ["of the owner counts: yes, then no", [statement("owner_yes"), statement("owner_no", later)], "no_show"],
    ["of the owner counts: no, then yes", [statement("owner_no"), statement("owner_yes", later)], "shown"],
    ["of the lead counts: yes, then no", [statement("lead_yes"), statement("lead_no", later)], "no_show"],
    [
      "counts per person",
      [statement("lead_yes"), statement("owner_yes"), statement("owner_no", later)],
      "contested",
    ],
  ])("%s", async (_name, evidence, verdict) => {
    expect((await decide(evidence)).verdict).toBe(verdict);
    expect((await decide(evidence.toReversed())).verdict).toBe(verdict);
  });
});

describe("the host's mark", () => {
  const mark = (came: boolean) => ({ kind: "host_mark", at: ENDS, came });
  const steps = ["owner_yes", "lead_yes", "call", "host_mark"];
  it.each([
    ["proves nothing unless the rules include it", true, {}, "no_show"],
    ["of presence proves a visit if they do", true, { steps }, "shown"],
    ["of absence is no proof of a visit", false, { steps }, "no_show"],
  ])("%s", async (_name, came, rules, verdict) => {
    expect((await decide([mark(came)], rules)).verdict).toBe(verdict);
  });
});
