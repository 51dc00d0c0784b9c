import type { CostFigure, Roi, RoiFigure } from "@/data/roi/roi-answers.ts";

const figure = <Formula extends RoiFigure["formula"]>(
  formula: Formula,
  amount_minor: number | null,
  overrides: Partial<RoiFigure<Formula>> = {},
): RoiFigure<Formula> => ({
  formula,
  amount_minor,
  currency: "USD",
  rows: 1,
  inputs: {},
  missing: [],
  ...overrides,
});

export const buildCost = (
  formula: CostFigure["formula"],
  amount: number | null,
  overrides: Partial<CostFigure> = {},
): CostFigure => ({ ...figure(formula, amount), elsewhere: 0, exchange: null, ...overrides });

/** The figures of a March without events, except those passed. */
export function buildRoi(overrides: Partial<Roi> = {}): Roi {
  return {
    from: "2026-03-01",
    to: "2026-03-31",
    currency: "USD",
    counts: {
      calls: 0,
      answered: 0,
      talk_seconds: 0,
      claimed: 0,
      confirmed: 0,
      booked: 0,
      shown: 0,
      no_show: 0,
    },
    assumptions: {
      version: 1,
      currency: "USD",
      appointment_value_minor: null,
      close_basis_points: null,
      staff_hour_minor: null,
      saved_seconds_per_call: null,
      baseline_no_show_basis_points: null,
      author: null,
      created_at: "2026-01-01T00:00:00Z",
    },
    values: {
      booked: figure("booked", 0),
      shown: figure("shown", 0, { inputs: { shown: 0, priced: 0, priced_minor: 0, value_minor: null } }),
      paid: figure("paid", 0),
      expected_paid: figure("expected_paid", 0),
      staff: figure("staff", null, { missing: ["staff_hour"] }),
      no_shows_avoided: figure("no_shows_avoided", null, { missing: ["baseline"] }),
    },
    costs: [],
    cost: figure("cost", 0, { rows: 0 }),
    roi_basis_points: null,
    claims_confirmed_basis_points: null,
    ...overrides,
  };
}

/** Shown visits worth `shown` and their cost in minor units, null if missing. */
export const buildMoney = (
  shown: number | null,
  cost: number | null,
  overrides: Partial<Roi> = {},
): Partial<Roi> => ({
  values: {
    ...buildRoi().values,
    shown: figure("shown", shown, { inputs: { shown: 2, priced: 0, priced_minor: 0 } }),
  },
  costs: [buildCost("provider", cost)],
  cost: figure("cost", cost, { missing: cost === null ? ["rate"] : [] }),
  roi_basis_points: shown !== null && cost ? Math.round(((shown - cost) * 10_000) / cost) : null,
  ...overrides,
});
