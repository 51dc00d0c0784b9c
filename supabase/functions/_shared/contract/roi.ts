/** What-if of ROI: pure, so that the page and whoever checks it compute the same. Money is in integer minor units. */
export const scenarioNames = ["careful", "expected", "hopeful"] as const;
export type ScenarioName = (typeof scenarioNames)[number];

/** What each scenario makes of what is assumed: a share of it, in percent. What was counted stays as it was counted. */
export const leanings: Record<ScenarioName, number> = { careful: 80, expected: 100, hopeful: 120 };

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
  const paid = amount(given, ["shownMinor", "closeBasisPoints"], (shown, close) =>
    Math.round((shown * Math.min(10_000, (close * lean) / 100)) / 10_000),
  );
  const staff = amount(given, ["savedSeconds", "staffHourMinor"], (seconds, hour) =>
    Math.round((given.answered * seconds * hour * lean) / 360_000),
  );
  const value = sum(paid, staff);
  const net = sum(
    value,
    amount(given, ["costMinor"], (cost) => -cost),
  );
  const cost = given.costMinor;
  return {
    paid,
    staff,
    value,
    net,
    roi: "minor" in net && cost !== null && cost > 0 ? net.minor / cost : null,
  };
}

/** All three, the careful one first. */
export const scenarios = (given: WhatIf) => scenarioNames.map((name) => ({ name, ...scenario(given, name) }));

function amount(
  given: WhatIf,
  needs: WhatIfInput[],
  compute: (first: number, second: number) => number,
): Amount {
  const missing = needs.filter((name) => given[name] === null);
  if (missing.length) return { missing };
  const [first = 0, second = 0] = needs.map((name) => given[name] ?? 0);
  return { minor: compute(first, second) };
}

function sum(one: Amount, other: Amount): Amount {
  const missing = [one, other].flatMap((each) => ("missing" in each ? each.missing : []));
  if (missing.length) return { missing };
  return { minor: ("minor" in one ? one.minor : 0) + ("minor" in other ? other.minor : 0) };
}
