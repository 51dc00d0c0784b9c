import { queryOptions } from "@tanstack/react-query";
import type { Period } from "@/lib/period.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export type ValueName = "booked" | "shown" | "paid" | "expected_paid" | "staff" | "no_shows_avoided";
/** The values that use prices of appointments. */
export type PricedName = "shown" | "paid";
export const isPriced = (name: string): name is PricedName => name === "shown" || name === "paid";
export type CostKind = "usage" | "milestones" | "credits" | "provider" | "ai";
/** The missing inputs of a figure; its amount is null then. */
export type Lack =
  | "value"
  | "close_rate"
  | "saved_seconds"
  | "staff_hour"
  | "baseline"
  | "rate"
  | "elsewhere"
  | "too_large";

/** One amount and the inputs it follows from. */
export interface RoiFigure<Formula extends string = ValueName | CostKind | "cost"> {
  formula: Formula;
  /** Minor units of `currency`; null if an input is missing. */
  amount_minor: number | null;
  currency: string;
  /** How many rows it was counted from. */
  rows: number;
  inputs: Record<string, number | null>;
  missing: Lack[];
}

/** An amount owed in another currency, and the rates of its days. */
export interface Exchange {
  /** Minor units of `owed_currency`. */
  owed_minor: number;
  owed_currency: string;
  /** The average of the days' rates, weighted by the amounts; null while a day lacks one. */
  rate: number | null;
  /** "YYYY-MM-DD": the first and the last publication used; null if there is none. */
  first_rate_day: string | null;
  last_rate_day: string | null;
  sources: string[];
  /** False while the day's own rate may still be published. */
  fixed: boolean;
  /** How many days have no rate, and the first of them. */
  lacking: number;
  lacking_days: string[];
}

/** Prices of appointments in another currency, at the rates of their days. */
export interface PriceExchange extends Exchange {
  /** How many appointments, and how many of them are on days without a rate. */
  rows: number;
  lacking_rows: number;
  /** Minor units of the organization's currency; null while a day lacks its rate. */
  amount_minor: number | null;
}

export interface ValueFigure extends RoiFigure<ValueName> {
  /** Only of shown and paid. */
  exchanges?: PriceExchange[];
}

export interface CostFigure extends RoiFigure<CostKind> {
  /** Calls whose cost was reported in another currency than dollars. */
  elsewhere: number;
  /** Null if it is owed in the organization's currency. */
  exchange: Exchange | null;
}

/** What was owed, or the prices of appointments, on one day, and its amount at that day's rate. */
export interface ExchangeDay {
  day: string;
  owed_currency: string;
  /** Fractions of minor units. */
  owed_minor: number;
  rate: number | null;
  rate_day: string | null;
  source: string | null;
  is_fixed: boolean;
  amount_minor: number | null;
}

export interface Assumptions {
  version: number;
  currency: string;
  appointment_value_minor: number | null;
  close_basis_points: number | null;
  staff_hour_minor: number | null;
  saved_seconds_per_call: number | null;
  baseline_no_show_basis_points: number | null;
  /** A user id; null for the platform's own first version. */
  author: string | null;
  created_at: string;
}

/** All figures of a period; the comment on public.roi_period documents the shape. */
export interface Roi {
  from: string;
  to: string;
  currency: string;
  counts: Record<
    "calls" | "answered" | "talk_seconds" | "claimed" | "confirmed" | "booked" | "shown" | "no_show",
    number
  >;
  assumptions: Assumptions;
  values: Record<ValueName, ValueFigure>;
  costs: CostFigure[];
  cost: RoiFigure<"cost">;
  roi_basis_points: number | null;
  claims_confirmed_basis_points: number | null;
  /** For operators only. */
  margin_minor?: number | null;
}

/** Keyed under "daily_facts": their changes also change this. */
const ask = (name: "roi_period" | "roi_recount", organizationId: string, { from, to }: Period) =>
  queryOptions({
    queryKey: ["daily_facts", name, organizationId, from, to],
    queryFn: ({ signal }) =>
      rows(
        supabase.rpc(name, { p_organization_id: organizationId, p_from: from, p_to: to }).abortSignal(signal),
      )
        // The generated types only say JSON; the function's comment documents the shape.
        .then((answer) => answer as unknown as Roi),
  });

export const roiQuery = {
  period: (organizationId: string, period: Period) => ask("roi_period", organizationId, period),
  /** Recounts every row: expensive, so only on request. */
  recount: (organizationId: string, period: Period) => ask("roi_recount", organizationId, period),
  /** The days and rates by which a kind of cost, or prices of appointments, were converted. */
  exchangeDays: (organizationId: string, kind: CostKind | PricedName, { from, to }: Period) =>
    queryOptions({
      queryKey: ["daily_facts", "roi_exchange_days", organizationId, kind, from, to],
      queryFn: ({ signal }) =>
        rows<ExchangeDay[]>(
          supabase
            .rpc("roi_exchange_days", {
              p_organization_id: organizationId,
              p_from: from,
              p_to: to,
              p_kind: kind,
            })
            .abortSignal(signal)
            // Without a rate there is no amount, which the generated types do not express.
            .overrideTypes<ExchangeDay[], { merge: false }>(),
        ),
    }),
};
