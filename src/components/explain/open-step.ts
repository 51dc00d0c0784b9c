import type { Step } from "@/components/explain/explain-path.ts";
import type { OpenLine } from "@/data/billing/explain.ts";
import type { Line } from "@/data/billing/invoices.ts";
import type { LineModel, TaxBehavior } from "@/data/billing/rows.ts";

type Named = Pick<Line, "model" | "period" | "tax_behavior" | "tax_basis_points">;

/** The first step from a line of the open month: its model, and its month or, for a credit, its tax terms. */
export function openStep({ model, period, tax_behavior, tax_basis_points }: Named): Step {
  const which = model === "credit" ? `${tax_behavior}:${tax_basis_points}` : period;
  return { kind: "open", id: which ? `${model}:${which}` : model };
}

/** The line that such a step refers to. */
export function openLineOf(id: string): OpenLine {
  const [model, which, points] = id.split(":");
  if (model !== "credit" || !which) return { model: model as LineModel, period: which };
  return { model, terms: { tax_behavior: which as TaxBehavior, tax_basis_points: Number(points) } };
}
