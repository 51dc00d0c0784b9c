import { queryOptions } from "@tanstack/react-query";
import type { Period } from "@/lib/period.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export type ValueName = "booked" | "shown" | "paid" | "expected_paid" | "staff" | "no_shows_avoided";
/** The values that prices of appointments are in. */
export type PricedName = "shown" | "paid";
export const isPriced = (name: string): name is PricedName => name === "shown" || name === "paid";
export type CostKind = "usage" | "milestones" | "credits" | "provider" | "ai";
/** What a figure lacks; its amount is null then. */
export type Lack =
  | "value"
  | "close_rate"
  | "saved_seconds"
  | "staff_hour"
  | "baseline"
  | "rate"
  | "elsewhere"
  | "too_large";

/** One amount, with all it follows from. */
export interface RoiFigure<Formula extends string = ValueName | CostKind | "cost"> {
  formula: Formula;
  /** Minor units of `currency`; null when something is missing. */
  amount_minor: number | null;
  currency: string;
  /** How many rows it was counted from. */
  rows: number;
  inputs: Record<string, number | null>;
  missing: Lack[];
}

/** What was owed in another currency, and the rates of its days. */
export interface Exchange {
  /** Minor units of `owed_currency`. */
  owed_minor: number;
  owed_currency: string;
  /** The days' rates, weighed by what was owed; null while a day lacks one. */
  rate: number | null;
  /** "YYYY-MM-DD": the first and the last publication used; null when there is none. */
  first_rate_day: string | null;
  last_rate_day: string | null;
  sources: string[];
  /** False while the day's own rate may still come. */
  settled: boolean;
  /** How many days have no rate, and the first of them. */
  lacking: number;
  lacking_days: string[];
}

/** Prices of appointments in another currency, at the rates of their days. */
export interface PriceExchange extends Exchange {
  /** How many appointments, and how many of them on days without a rate. */
  rows: number;
  lacking_rows: number;
  /** Minor units of the organization's currency; null while a day lacks its rate. */
  amount_minor: number | null;
}

export interface ValueFigure extends RoiFigure<ValueName> {
  /** Of shown and paid; absent elsewhere. */
  exchanges?: PriceExchange[];
}

export interface CostFigure extends RoiFigure<CostKind> {
  /** Calls whose cost was told in another currency than dollars. */
  elsewhere: number;
  /** Null where it is owed in the organization's currency. */
  exchange: Exchange | null;
}

/** What was owed, or what appointments were priced at, on one day, and what it comes to at that day's rate. */
export interface ExchangeDay {
  day: string;
  owed_currency: string;
  /** Fractions of minor units. */
  owed_minor: number;
  rate: number | null;
  rate_day: string | null;
  source: string | null;
  is_settled: boolean;
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

/** Everything of a period; the comment on public.roi_period gives its shape. */
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

/** Under "daily_facts": what changes those changes this. */
const ask = (name: "roi_period" | "roi_recount", organizationId: string, { from, to }: Period) =>
  queryOptions({
    queryKey: ["daily_facts", name, organizationId, from, to],
    queryFn: ({ signal }) =>
      rows(
        supabase.rpc(name, { p_organization_id: organizationId, p_from: from, p_to: to }).abortSignal(signal),
      )
        // The generated types know only that it is JSON; the function's comment says of what shape.
        .then((answer) => answer as unknown as Roi),
  });

export const roiQuery = {
  period: (organizationId: string, period: Period) => ask("roi_period", organizationId, period),
  /** Every row counted anew: dear, only when asked for. */
  recount: (organizationId: string, period: Period) => ask("roi_recount", organizationId, period),
  /** The days a kind of cost, or prices of appointments, were converted by. */
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
            // Where there is no rate there is no amount: the generated types do not know.
            .overrideTypes<ExchangeDay[], { merge: false }>(),
        ),
    }),
};
