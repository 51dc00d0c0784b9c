import type { RateCard, RateTerms } from "@/data/billing/rows.ts";
import { toMajor, toMinor } from "@/lib/minor-units.ts";

/** A rate card as typed. */
export interface TypedTerms {
  from: string;
  currency: string;
  minute: string;
  rounding: RateCard["rounding"];
  minimum: string;
  unanswered: RateCard["unanswered"];
  voicemail: RateCard["voicemail"];
  included: string;
  size: string;
  amount: string;
  tax: RateCard["tax_behavior"];
  share: string;
  days: string;
}

export type TermProblem = "from" | "minute" | "minimum" | "included" | "size" | "amount" | "share" | "days";

export const typedTerms = (card: RateCard, from: string): TypedTerms => ({
  from,
  currency: card.currency,
  minute: decimal(card.minute_micros, 1_000_000),
  rounding: card.rounding,
  minimum: String(card.minimum_seconds),
  unanswered: card.unanswered,
  voicemail: card.voicemail,
  included: String(card.included_minutes),
  size: String(card.milestone_size),
  amount: toMajor(card.milestone_minor, card.currency),
  tax: card.tax_behavior,
  share: card.tax_basis_points ? decimal(card.tax_basis_points, 100) : "",
  days: String(card.payment_days),
});

interface ReadTerms {
  /** Null while a value is invalid. */
  terms: RateTerms | null;
  problems: TermProblem[];
}

/** The typed terms, within the bounds of public.rate_cards; `earliest` is the first day from which they may apply. */
export function readTerms(typed: TypedTerms, earliest: string): ReadTerms {
  const minute_micros = scaled(typed.minute, 6, 0, 1_000_000_000);
  const minimum_seconds = scaled(typed.minimum, 0, 0, 3_600);
  const included_minutes = scaled(typed.included, 0, 0, 1_000_000);
  const milestone_size = scaled(typed.size, 0, 1, 1_000);
  const milestone_minor = toMinor(typed.amount, typed.currency);
  const tax_basis_points = typed.tax === "none" ? 0 : scaled(typed.share, 2, 1, 5_000);
  const payment_days = scaled(typed.days, 0, 0, 90);
  const { currency, rounding, unanswered, voicemail, tax: tax_behavior } = typed;
  const problems = (
    [
      ["minute", minute_micros],
      ["minimum", minimum_seconds],
      ["included", included_minutes],
      ["size", milestone_size],
      ["amount", milestone_minor != null && milestone_minor <= 100_000_000_000 ? milestone_minor : undefined],
      ["share", tax_basis_points],
      ["days", payment_days],
    ] as const
  ).flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (
    problems.length > 0 ||
    minute_micros === undefined ||
    minimum_seconds === undefined ||
    included_minutes === undefined ||
    milestone_size === undefined ||
    milestone_minor == null ||
    tax_basis_points === undefined ||
    payment_days === undefined
  )
    return { terms: null, problems: withFrom(problems) };
  const terms = {
    ...{ currency, minute_micros, rounding, minimum_seconds, unanswered, voicemail, included_minutes },
    ...{ milestone_size, milestone_minor, tax_behavior, tax_basis_points, payment_days },
  };
  return { terms, problems: withFrom([]) };

  function withFrom(found: TermProblem[]): TermProblem[] {
    return typed.from >= earliest ? found : ["from", ...found];
  }
}

/** "0.20" with at most so many decimals, as an integer of its smallest unit; undefined if out of bounds. */
function scaled(typed: string, decimals: number, least: number, most: number): number | undefined {
  const [, whole = "", part = ""] = /^(\d{1,7})(?:[.,](\d+))?$/.exec(typed.replace(/[\s\u00a0]/g, "")) ?? [];
  if (whole === "" || part.length > decimals) return undefined;
  const value = Number(whole + part.padEnd(decimals, "0"));
  return value >= least && value <= most ? value : undefined;
}

const decimal = (value: number, by: number) => String(value / by);
