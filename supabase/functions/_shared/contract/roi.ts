/** What-if of ROI: pure, so that the page and whoever checks it compute the same. Money is in integer minor units. */
export const scenarioNames = ["careful", "expected", "hopeful"] as const;
export type ScenarioName = (typeof scenarioNames)[number];

/** What each scenario makes of what is assumed: a share of it, in percent. What was counted stays as it was counted. */
export const leanings: Record<ScenarioName, number> = { careful: 80, expected: 100, hopeful: 120 };

/** The most that can be said, in minor units; the database refuses more. */
export const mostMinor = { appointmentValue: 10_000_000_000, staffHour: 1_000_000_000 };

export const whatIfInputs = [
  "shownMinor",
  "closeBasisPoints",
  "savedSeconds",
  "staffHourMinor",
  "costMinor",
] as const;
export type WhatIfInput = (typeof whatIfInputs)[number];

/** Null: nobody has said it. */
export interface WhatIf extends Record<WhatIfInput, number | null> {
  /** Answered calls. */
  answered: number;
}

/** `missing` is empty where nothing is, but the amount is too large to be exact (beyond 2^53). */
export type Amount = { missing: WhatIfInput[] } | { minor: number };

export interface Scenario {
  /** What shown appointments come to pay. */
  paid: Amount;
  /** What staff would have cost who took the answered calls. */
  staff: Amount;
  value: Amount;
  /** Value less cost. */
  net: Amount;
  /** (value − cost) ÷ cost: 1 is twice the cost back. Null where something is missing or nothing was spent. */
  roi: number | null;
}

/** One scenario. What lacks an input is missing by name, never 0. */
export function scenario(given: WhatIf, name: ScenarioName): Scenario {
  const lean = leanings[name];
  // Products of amounts, counts and shares leave 2^53 behind long before their quotients do.
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
/** A quotient of what is not negative, its halves rounded up. */
const rounded = (above: bigint, below: bigint) => (above + below / 2n) / below;
