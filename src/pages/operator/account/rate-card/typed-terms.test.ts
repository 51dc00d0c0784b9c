import { describe, expect, it } from "vitest";
import type { RateCard } from "@/data/billing/rows.ts";
import { readTerms, typedTerms } from "@/pages/operator/account/rate-card/typed-terms.ts";

const card: RateCard = {
  version: 3,
  effective_from: "2026-10-01",
  currency: "SEK",
  minute_micros: 1_950_001,
  rounding: "six_seconds",
  minimum_seconds: 30,
  unanswered: "free",
  voicemail: "minimum",
  included_minutes: 100,
  milestone_size: 25,
  milestone_minor: 2_000_050,
  tax_behavior: "exclusive",
  tax_basis_points: 2500,
  payment_days: 30,
  author: null,
  created_at: "2026-10-01T08:00:00Z",
};
const typed = typedTerms(card, "2026-12-01");
const problems = (change: Partial<typeof typed>) => readTerms({ ...typed, ...change }, "2026-11-21").problems;

describe("typed terms of a rate card", () => {
  it("match the card they began as, to the last decimal", () => {
    const { version, effective_from, author, created_at, ...terms } = card;
    expect(readTerms(typed, "2026-11-21")).toEqual({ terms, problems: [] });
  });

  it("may use a decimal comma, and the currency's own decimals", () => {
    expect(readTerms({ ...typed, minute: "0,2", amount: "20 000,50" }, "2026-11-21").terms).toMatchObject({
      minute_micros: 200_000,
      milestone_minor: 2_000_050,
    });
    expect(problems({ currency: "JPY", amount: "100.50" })).toEqual(["amount"]);
  });

  it.each([
    [{ from: "2026-11-20" }, "from"],
    [{ minute: "0.1234567" }, "minute"],
    [{ minute: "1001" }, "minute"],
    [{ minute: "" }, "minute"],
    [{ minimum: "3601" }, "minimum"],
    [{ included: "1.5" }, "included"],
    [{ size: "0" }, "size"],
    [{ amount: "" }, "amount"],
    [{ amount: "-5" }, "amount"],
    [{ share: "0" }, "share"],
    [{ share: "50.01" }, "share"],
    [{ days: "91" }, "days"],
  ])("are refused beyond the database's bounds: %j", (change, name) => {
    expect(problems(change)).toEqual([name]);
  });

  it("need no tax rate without a tax", () => {
    expect(readTerms({ ...typed, tax: "none", share: "abc" }, "2026-11-21").terms).toMatchObject({
      tax_basis_points: 0,
    });
  });
});
