import type { CostKind, ProofFigures, ValueName } from "@/data/roi/roi-answers.ts";

export type CountName =
  | "calls"
  | "answered"
  | "talk_seconds"
  | "booked"
  | "shown"
  | "no_show"
  | "open"
  | "disputesRaised"
  | "disputesAccepted"
  | "disputesRejected"
  | "disputesOpen";
export type LineName =
  | { of: "count"; name: CountName }
  | { of: "value"; name: ValueName }
  | { of: "cost"; name: CostKind | "total" }
  | { of: "result"; name: "roi" | "claims" };

export interface ProofLine {
  line: LineName;
  kind: "count" | "money" | "share";
  /** Null if unknown. A share is in hundredths of a percent. */
  told: number | null;
  now: number | null;
}
export interface ProofSection {
  name: "calls" | "appointments" | "values" | "costs" | "disputes";
  lines: ProofLine[];
}

type Read = (figures: ProofFigures) => number | null | undefined;

const VALUES: readonly ValueName[] = [
  "booked",
  "shown",
  "expected_paid",
  "paid",
  "staff",
  "no_shows_avoided",
];
const COSTS: readonly CostKind[] = ["usage", "milestones", "credits", "provider", "ai"];

/** A report's lines, each as reported beside its current value. Kinds of cost missing in both are left out. */
export function sectionsOf(told: ProofFigures, now: ProofFigures): ProofSection[] {
  const line = (name: LineName, kind: ProofLine["kind"], read: Read): ProofLine => ({
    line: name,
    kind,
    told: read(told) ?? null,
    now: read(now) ?? null,
  });
  const count = (name: CountName, read: Read) => line({ of: "count", name }, "count", read);
  const kinds = COSTS.filter((kind) =>
    [told, now].some(({ costs }) => costs.some(({ formula }) => formula === kind)),
  );
  return [
    {
      name: "calls",
      lines: [
        count("calls", ({ counts }) => counts.calls),
        count("answered", ({ counts }) => counts.answered),
        count("talk_seconds", ({ counts }) => counts.talk_seconds),
        line({ of: "result", name: "claims" }, "share", (figures) => figures.claims_confirmed_basis_points),
      ],
    },
    {
      name: "appointments",
      lines: [
        count("booked", ({ counts }) => counts.booked),
        count("shown", ({ counts }) => counts.shown),
        count("no_show", ({ counts }) => counts.no_show),
        count("open", ({ open }) => open),
      ],
    },
    {
      name: "disputes",
      lines: [
        count("disputesRaised", ({ disputes }) => disputes.raised),
        count("disputesAccepted", ({ disputes }) => disputes.accepted),
        count("disputesRejected", ({ disputes }) => disputes.rejected),
        count("disputesOpen", ({ disputes }) => disputes.open),
      ],
    },
    {
      name: "values",
      lines: VALUES.map((name) =>
        line({ of: "value", name }, "money", ({ values }) => values[name].amount_minor),
      ),
    },
    {
      name: "costs",
      lines: [
        ...kinds.map((name) => line({ of: "cost", name }, "money", (figures) => spent(figures, name))),
        line({ of: "cost", name: "total" }, "money", ({ cost }) => cost.amount_minor),
        line({ of: "result", name: "roi" }, "share", (figures) => figures.roi_basis_points),
      ],
    },
  ];
}

export const differs = ({ told, now }: ProofLine) => told !== now;

/** One kind in all currencies; null if one of them is unknown, 0 if there is none. */
function spent({ costs }: ProofFigures, kind: CostKind): number | null {
  return costs
    .filter(({ formula }) => formula === kind)
    .reduce<number | null>(
      (sum, { amount_minor }) => (sum === null || amount_minor === null ? null : sum + amount_minor),
      0,
    );
}
