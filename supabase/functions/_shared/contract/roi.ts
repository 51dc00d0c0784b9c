/**
 * What-if calculation of ROI. Pure, so that the page and its tests compute the same. Money is in integer minor units.
 */
export const scenarioNames = ["careful", "expected", "hopeful"] as const;
export type ScenarioName = (typeof scenarioNames)[number];

/** The percentage of each assumption that a scenario uses. Counted figures are not scaled. */
export const leanings: Record<ScenarioName, number> = { careful: 80, expected: 100, hopeful: 120 };

/** The largest amount accepted, in minor units; the database refuses more. */
export const mostMinor = { appointmentValue: 10_000_000_000, staffHour: 1_000_000_000 };

export const whatIfInputs = [
  "shownMinor",
  "closeBasisPoints",
  "savedSeconds",
  "staffHourMinor",
  "costMinor",
] as const;
export type WhatIfInput = (typeof whatIfInputs)[number];

/** Null: not set. */
export interface WhatIf extends Record<WhatIfInput, number | null> {
  /** Answered calls. */
  answered: number;
}

/** `missing` is empty if every input is present but the amount is too large to be exact (beyond 2^53). */
export type Amount = { missing: WhatIfInput[] } | { minor: number };

export interface Scenario {
  /** Expected payments from shown appointments. */
  paid: Amount;
  /** The cost of staff for the answered calls. */
  staff: Amount;
  value: Amount;
  /** Value minus cost. */
  net: Amount;
  /**
   * (value − cost) ÷ cost: 1 means that the cost came back twice. Null if an input is missing or nothing was spent.
   */
  roi: number | null;
}

/** One scenario. A figure that lacks an input names it and is never 0. */
export function scenario(given: WhatIf, name: ScenarioName): Scenario {
  const lean = leanings[name];
  // Products of amounts, counts and shares exceed 2^53 long before their quotients do.
  const paid = exact(given, ["shownMinor", "closeBasisPoints"], (shown, close) =>
    rounded(shown * least(1_000_000n, close * BigInt(lean)), 1_000_000n),
  );
  const staff = exact(given, ["savedSeconds", "staffHourMinor"], (seconds, hour) =>
    rounded(BigInt(given.answered) * seconds * hour * BigInt(lean), 360_000n),
  );
  const value = sum(paid, staff);
  const net = sum(
    value,
    exact(given, ["costMinor"], (cost) => -cost),
  );
  const cost = given.costMinor;
  const told = amount(net);
  return {
    paid: amount(paid),
    staff: amount(staff),
    value: amount(value),
    net: told,
    roi: "minor" in told && cost !== null && cost > 0 ? told.minor / cost : null,
  };
}

/** All three, the careful one first. */
export const scenarios = (given: WhatIf) => scenarioNames.map((name) => ({ name, ...scenario(given, name) }));

type Exact = { missing: WhatIfInput[] } | { minor: bigint };

function exact(
  given: WhatIf,
  needs: WhatIfInput[],
  compute: (first: bigint, second: bigint) => bigint,
): Exact {
  const missing = needs.filter((name) => given[name] === null);
  if (missing.length) return { missing };
  const [first = 0n, second = 0n] = needs.map((name) => BigInt(given[name] ?? 0));
  return { minor: compute(first, second) };
}

function sum(one: Exact, other: Exact): Exact {
  const missing = [one, other].flatMap((each) => ("missing" in each ? each.missing : []));
  if (missing.length) return { missing };
  return { minor: ("minor" in one ? one.minor : 0n) + ("minor" in other ? other.minor : 0n) };
}

function amount(of: Exact): Amount {
  if ("missing" in of) return of;
  const minor = Number(of.minor);
  return Number.isSafeInteger(minor) ? { minor } : { missing: [] };
}

const least = (one: bigint, other: bigint) => (one < other ? one : other);
/** Quotient of non-negative numbers, halves rounded up. */
const rounded = (above: bigint, below: bigint) => (above + below / 2n) / below;
