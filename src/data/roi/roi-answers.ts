/** The JSON that functions about ROI return; the comment on public.roi_period in the schema gives the same shape. */
import * as z from "zod/mini";

const text = z.nullable(z.string());
const amount = z.nullable(z.number());

/** One amount, with all its inputs. */
const figure = {
  /** Minor units of `currency`; null when something is missing. */
  amount_minor: amount,
  currency: z.string(),
  /** The number of rows it was counted from. */
  rows: z.number(),
  inputs: z.record(z.string(), amount),
  missing: z.array(
    z.enum([
      "value",
      "close_rate",
      "saved_seconds",
      "staff_hour",
      "baseline",
      "rate",
      "elsewhere",
      "too_large",
    ]),
  ),
};

/** An amount owed in another currency, and the rates of its days. */
const exchange = {
  /** Minor units of `owed_currency`. */
  owed_minor: z.number(),
  owed_currency: z.string(),
  /** The days' rates, weighted by the amounts owed; null while a day lacks its rate. */
  rate: z.nullable(z.number()),
  /** The first and the last publication used, "YYYY-MM-DD"; null if there is none. */
  first_rate_day: text,
  last_rate_day: text,
  sources: z.array(z.string()),
  /** False while the rate of a day may still arrive. */
  fixed: z.boolean(),
  /** The number of days without a rate, and the first of them. */
  lacking: z.number(),
  lacking_days: z.array(z.string()),
};

/** Prices of appointments in another currency, at the rates of their days. */
const priceExchange = z.object({
  ...exchange,
  /** The number of appointments, and of those on days without a rate. */
  rows: z.number(),
  lacking_rows: z.number(),
  /** Minor units of the organization's currency; null while a day lacks its rate. */
  amount_minor: amount,
});

const valueFigure = <Formula extends string>(formula: Formula) =>
  z.object({
    formula: z.literal(formula),
    /** Present for shown and paid only. */
    exchanges: z.optional(z.array(priceExchange)),
    ...figure,
  });

const costExchange = z.object(exchange);

const cost = z.object({
  formula: z.enum(["usage", "milestones", "credits", "provider", "ai"]),
  /** Calls whose cost is in a currency other than dollars. */
  elsewhere: z.number(),
  /** Null where it is owed in the organization's currency. */
  exchange: z.nullable(costExchange),
  ...figure,
});

const period = {
  from: z.string(),
  to: z.string(),
  currency: z.string(),
  counts: z.object({
    calls: z.number(),
    answered: z.number(),
    talk_seconds: z.number(),
    claimed: z.number(),
    confirmed: z.number(),
    booked: z.number(),
    shown: z.number(),
    no_show: z.number(),
  }),
  assumptions: z.object({
    version: z.number(),
    currency: z.string(),
    appointment_value_minor: amount,
    close_basis_points: amount,
    staff_hour_minor: amount,
    saved_seconds_per_call: amount,
    baseline_no_show_basis_points: amount,
    /** A user id; null for the platform's first version. */
    author: text,
    created_at: z.string(),
  }),
  values: z.object({
    booked: valueFigure("booked"),
    shown: valueFigure("shown"),
    paid: valueFigure("paid"),
    expected_paid: valueFigure("expected_paid"),
    staff: valueFigure("staff"),
    no_shows_avoided: valueFigure("no_shows_avoided"),
  }),
  costs: z.array(cost),
  cost: z.object({ formula: z.literal("cost"), ...figure }),
  roi_basis_points: amount,
  claims_confirmed_basis_points: amount,
  /** For operators only. */
  margin_minor: z.optional(amount),
};

/** All figures of a period. */
export const roi = z.object(period);
export type Roi = z.infer<typeof roi>;
export type ValueName = keyof Roi["values"];
export type CostFigure = Roi["costs"][number];
export type CostKind = CostFigure["formula"];
/** What a figure lacks; its amount is null then. */
export type Lack = Roi["cost"]["missing"][number];
/** Any of the figures. */
export type RoiFigure<Formula extends string = ValueName | CostKind | "cost"> = Omit<
  Roi["cost"],
  "formula"
> & {
  formula: Formula;
};
export type Exchange = z.infer<typeof costExchange>;
export type PriceExchange = z.infer<typeof priceExchange>;

const proofFigures = z.object({
  ...period,
  time_zone: z.string(),
  /** Appointments of the month without a verdict. */
  open: z.number(),
  /** Disputes about appointments of the month. */
  disputes: z.object({ raised: z.number(), open: z.number(), accepted: z.number(), rejected: z.number() }),
});
export type ProofFigures = z.infer<typeof proofFigures>;

/** The report of a month; null while the month has none. */
export const proofReport = z.nullable(
  z.object({
    /** "2026-10-01" */
    month: z.string(),
    frozen_at: z.string(),
    /** As it was reported. */
    frozen: proofFigures,
    recounted_at: z.string(),
    /** From every row, at the time of the request, under the same assumptions. */
    recounted: proofFigures,
    /** What was learned about the month after it was reported. */
    since: z.array(
      z.object({
        cause: z.enum([
          "calls",
          "usage",
          "bookings",
          "verdicts",
          "disputes",
          "credits",
          "payments",
          "ai",
          "rates",
          "voided",
        ]),
        rows: z.number(),
      }),
    ),
    assumptions_in_force: z.number(),
    /** The number of people who got it by e-mail. */
    mailed: z.number(),
  }),
);
export type ProofReport = NonNullable<z.infer<typeof proofReport>>;
