import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Amount,
  mostMinor,
  scenario,
  scenarioNames,
  scenarios,
  type WhatIf,
  whatIfInputs,
} from "./roi.ts";

const known = fc.record({
  shownMinor: fc.integer({ min: 0, max: 1_000_000_000 }),
  closeBasisPoints: fc.integer({ min: 0, max: 10_000 }),
  savedSeconds: fc.integer({ min: 0, max: 3_600 }),
  staffHourMinor: fc.integer({ min: 0, max: 1_000_000 }),
  costMinor: fc.integer({ min: 0, max: 1_000_000_000 }),
  answered: fc.integer({ min: 0, max: 100_000 }),
});
const minor = (amount: Amount) => ("minor" in amount ? amount.minor : Number.NaN);

describe("the scenarios", () => {
  it("of a month small enough to calculate by hand", () => {
    const given = {
      shownMinor: 100_000,
      closeBasisPoints: 5_000,
      savedSeconds: 180,
      staffHourMinor: 3_000,
      costMinor: 20_000,
      answered: 100,
    };
    expect(scenario(given, "expected")).toEqual({
      paid: { minor: 50_000 },
      staff: { minor: 15_000 },
      value: { minor: 65_000 },
      net: { minor: 45_000 },
      roi: 2.25,
    });
    expect(minor(scenario(given, "careful").value)).toBe(52_000);
    expect(minor(scenario(given, "hopeful").value)).toBe(78_000);
  });

  it("never shrink with higher hopes or values, and never grow with higher costs", () => {
    fc.assert(
      fc.property(
        known,
        fc.constantFrom(...whatIfInputs),
        fc.integer({ min: 1, max: 10_000 }),
        (given, input, by) => {
          const nets = scenarios(given).map(({ net }) => minor(net));
          expect(nets).toEqual([...nets].sort((a, b) => a - b));
          const more: WhatIf = { ...given, [input]: given[input] + by };
          for (const name of scenarioNames) {
            const [before, after] = [minor(scenario(given, name).net), minor(scenario(more, name).net)];
            if (input === "costMinor") expect(after).toBe(before - by);
            else expect(after).toBeGreaterThanOrEqual(before);
          }
        },
      ),
    );
  });

  it("never expect payment above the value of shown appointments", () => {
    fc.assert(
      fc.property(known, (given) => {
        for (const { paid } of scenarios(given)) expect(minor(paid)).toBeLessThanOrEqual(given.shownMinor);
      }),
    );
  });

  it("are whole minor units, and null where the cost to divide by is zero", () => {
    fc.assert(
      fc.property(known, (given) => {
        for (const { value, net, roi } of scenarios(given)) {
          expect(Number.isInteger(minor(value)) && Number.isInteger(minor(net))).toBe(true);
          if (given.costMinor === 0) expect(roi).toBeNull();
          else expect(Number.isFinite(roi)).toBe(true);
        }
      }),
    );
  });

  it("are exact to the last unit even if products exceed 2^53", () => {
    const most = {
      shownMinor: 500_000 * mostMinor.appointmentValue,
      closeBasisPoints: 10_000,
      savedSeconds: 3_600,
      staffHourMinor: mostMinor.staffHour,
      costMinor: 1,
      answered: 3_000_000,
    };
    const [careful, expected, hopeful] = scenarios(most);
    expect(minor(careful?.net ?? { missing: [] })).toBe(4_000_000_000_000_000 + 2_400_000_000_000_000 - 1);
    expect(minor(expected?.net ?? { missing: [] })).toBe(8_000_000_000_000_000 - 1);
    expect(minor(hopeful?.net ?? { missing: [] })).toBe(8_600_000_000_000_000 - 1);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (shownMinor) => {
        const paid = scenario({ ...most, shownMinor, closeBasisPoints: 3_333 }, "expected").paid;
        expect(BigInt(minor(paid))).toBe((BigInt(shownMinor) * 3_333n + 5_000n) / 10_000n);
      }),
    );
  });

  it("leave out amounts that are too large to be exact", () => {
    const given = {
      shownMinor: Number.MAX_SAFE_INTEGER,
      closeBasisPoints: 10_000,
      savedSeconds: 3_600,
      staffHourMinor: mostMinor.staffHour,
      costMinor: 1,
      answered: 1,
    };
    const { paid, value, net, roi } = scenario(given, "expected");
    expect(minor(paid)).toBe(Number.MAX_SAFE_INTEGER);
    expect([value, net, roi]).toEqual([{ missing: [] }, { missing: [] }, null]);
  });

  it("name a missing input instead of treating it as 0", () => {
    fc.assert(
      fc.property(known, fc.constantFrom(...whatIfInputs), (given, input) => {
        for (const { net, roi } of scenarios({ ...given, [input]: null })) {
          expect(net).toEqual({ missing: [input] });
          expect(roi).toBeNull();
        }
      }),
    );
  });
});
