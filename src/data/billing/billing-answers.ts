import { providersOf } from "@contract/providers.ts";
/** The JSON that functions about billing return; the functions' comments in the schema give the same shapes. */
import * as z from "zod/mini";

const text = z.nullable(z.string());

const taxTerms = {
  tax_behavior: z.enum(["none", "exclusive", "inclusive"]),
  /** Hundredths of a percent. */
  tax_basis_points: z.number(),
};

const inputs = z.object({
  rows: z.optional(z.number()),
  before_minor: z.optional(z.number()),
  after_minor: z.optional(z.number()),
  cards: z.optional(
    z.array(
      z.object({
        version: z.number(),
        minute_micros: z.number(),
        seconds: z.number(),
        included_seconds: z.number(),
        charged_seconds: z.number(),
        seconds_before: z.number(),
      }),
    ),
  ),
  number: z.optional(z.number()),
  size: z.optional(z.number()),
  rate_version: z.optional(z.number()),
  slots: z.optional(z.array(z.number())),
});

const line = {
  model: z.enum(["usage", "adjustment", "milestone", "credit"]),
  /** The first day of a local month. */
  period: text,
  /** Seconds, or slots. */
  quantity: z.number(),
  /** Minor units, with tax where its tax terms are inclusive. */
  amount_minor: z.number(),
  inputs,
  ...taxTerms,
};

/** The invoice that the open month would have if it closed now; it closes at `ends_at` (ISO 8601). */
export const openMonth = z.object({
  period: z.string(),
  ends_at: z.string(),
  currency: z.string(),
  net_minor: z.number(),
  tax_minor: z.number(),
  /** Net and tax. */
  total_minor: z.number(),
  taxes: z.array(z.object({ net_minor: z.number(), tax_minor: z.number(), ...taxTerms })),
  lines: z.array(z.object(line)),
});
export type OpenMonth = z.infer<typeof openMonth>;

/** The milestone being filled. */
export const milestoneMeter = z.object({
  number: z.number(),
  size: z.number(),
  filled: z.number(),
  rate_version: z.number(),
  amount_minor: z.number(),
  currency: z.string(),
  /** Shown appointments of each of the last whole weeks, newest first, at most eight; null before the first week. */
  weeks: z.nullable(z.array(z.number())),
  waiting: z.number(),
  disputed: z.number(),
});
export type Meter = z.infer<typeof milestoneMeter>;

/** What an amount follows from: `exact_micros`, the sum of its leaves, plus `rounding_micros` equals the amount. */
export const explainedLine = z.object({
  billing_period: text,
  currency: z.string(),
  leaves: z.number(),
  exact_micros: z.number(),
  rounding_micros: z.number(),
  invoice: z.nullable(
    z.object({ id: z.string(), number: z.string(), kind: z.string(), issued_on: z.string() }),
  ),
  ...line,
});
export type Explained = z.infer<typeof explainedLine>;

/** What a call was charged. */
export const explainedCall = z.object({
  call_id: z.string(),
  /** Usage records, each with the invoice line that counts it once its month is closed. */
  rows: z.array(
    z.object({
      period: z.string(),
      call_id: z.string(),
      revision: z.number(),
      occurred_at: z.string(),
      recorded_at: z.string(),
      kind: z.enum(["talk", "voicemail", "unanswered", "withdrawn"]),
      talked_seconds: z.number(),
      provider_seconds: z.nullable(z.number()),
      billed_seconds: z.number(),
      charged_seconds: z.number(),
      rate_version: z.number(),
      minute_micros: z.number(),
      amount_micros: z.number(),
      currency: z.string(),
      billing_period: z.string(),
      line_id: text,
      invoice_number: text,
    }),
  ),
  /** Null once erased; its usage stays. */
  call: z.nullable(
    z.object({
      status: z.string(),
      direction: z.nullable(z.enum(["inbound", "outbound"])),
      who: text,
      agent: text,
      occurred_at: z.string(),
      talk_seconds: z.nullable(z.number()),
      in_voicemail: z.nullable(z.boolean()),
    }),
  ),
});
export type ExplainedCall = z.infer<typeof explainedCall>;
export type CallUsage = ExplainedCall["rows"][number];

const eventStatus = z.enum(["stored", "applied", "ignored", "failed", "dead"]);

/** The state of an invoice at the payment provider, and the signed deliveries that reported it. */
export const explainedPayment = z.object({
  number: z.string(),
  currency: z.string(),
  total_minor: z.number(),
  paid_minor: z.number(),
  refunded_minor: z.number(),
  paid_at: text,
  payment_failed_at: text,
  chargeback: z.nullable(z.enum(["open", "won", "lost"])),
  provider: text,
  provider_ref: text,
  deliveries: z.array(
    z.object({ event_id: z.number(), kind: z.string(), received_at: z.string(), status: eventStatus }),
  ),
});
export type ExplainedPayment = z.infer<typeof explainedPayment>;

/** One of those deliveries; null if it is about another invoice. */
export const paymentDelivery = z.nullable(
  z.object({
    id: z.number(),
    kind: z.string(),
    status: eventStatus,
    subject: text,
    occurred_at: text,
    received_at: z.string(),
    applied_at: text,
    /** Hex, of the bytes as they came. */
    body_sha256: z.string(),
    body_encoding: z.enum(["utf8", "base64"]),
    /** Null after its retention time. */
    body: text,
    normalised: z.array(z.unknown()),
  }),
);

const provider = z.enum(providersOf("payments"));

/** How an organization pays its invoices. */
export const paymentTerms = z.object({
  /** The provider that issues them now. */
  provider: z.nullable(provider),
  /** Whether the provider has a page where customers change the payment method. */
  has_portal: z.boolean(),
  seller: z.nullable(z.object({ name: z.string(), email: text })),
  /** The operator's payment instructions, if invoices are paid without a provider. */
  instructions: text,
  /** What must be corrected in the billing profile before the provider accepts its invoices. */
  problem: z.nullable(z.enum(["email_taken", "email_missing", "country_missing"])),
});
export type PaymentTerms = z.infer<typeof paymentTerms>;

/** The account that issues invoices, those that could, and the state of the open invoices. */
export const issuing = z.object({
  issuer: z.nullable(
    z.object({
      organization_id: z.string(),
      organization_name: z.string(),
      provider,
      set_at: z.string(),
      set_by_name: text,
      /** False once its account was disabled or lost its key. */
      works: z.boolean(),
    }),
  ),
  /** Stripe and Paddle accounts of the operator's own organizations. */
  accounts: z.array(
    z.object({
      organization_id: z.string(),
      organization_name: z.string(),
      provider,
      status: z.enum(["active", "disabled"]),
      has_secret: z.boolean(),
      has_key: z.boolean(),
      tested_at: text,
      test_ok: z.nullable(z.boolean()),
    }),
  ),
  /** The caller's own. */
  organizations: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Open invoices that were never queued for issuing. */
  unissued: z.number(),
  /** The remaining credit of customers at current and former issuing accounts, in minor units. */
  credits: z.array(
    z.object({
      provider,
      /** The organization that owns the account. */
      account_name: z.string(),
      /** Whether that account issues now; otherwise its credit is no longer deducted. */
      issues: z.boolean(),
      organization_id: z.string(),
      organization_name: z.string(),
      currency: z.string(),
      minor: z.number(),
    }),
  ),
  /** Open invoices, by the provider at which they are paid. */
  elsewhere: z.array(z.object({ provider, count: z.number() })),
  seller: z.nullable(z.object({ organization_id: z.string(), instructions: z.string() })),
});
export type Issuing = z.infer<typeof issuing>;
export type PaymentAccount = Issuing["accounts"][number];
export type CreditLeft = Issuing["credits"][number];

const aiKey = z.object({
  /** The key itself is not known here. */
  api_key_hash: z.string(),
  organization_id: z.string(),
  organization_name: z.string(),
  assigned_at: z.string(),
  read_at: text,
  refused: text,
  /** This UTC month, in millionths of a dollar. */
  month_usd_micros: z.number(),
});
export type AiKey = z.infer<typeof aiKey>;

/** The OpenRouter account that reads model costs, and the spending per key. */
export const aiProviderAccount = z.object({ organization_id: text, set_at: text, keys: z.array(aiKey) });
export type AiProviderAccount = z.infer<typeof aiProviderAccount>;

/** What operators decide about one organization. */
export const operatorAccount = z.object({
  id: z.string(),
  name: z.string(),
  time_zone: z.string(),
  /** The organization's local day. */
  today: z.string(),
  open_period: z.string(),
  has_usage: z.boolean(),
  /** The newest first. */
  cards: z.array(
    z.object({
      version: z.number(),
      effective_from: z.string(),
      currency: z.string(),
      minute_micros: z.number(),
      rounding: z.enum(["second", "six_seconds", "minute"]),
      minimum_seconds: z.number(),
      unanswered: z.enum(["free", "minimum"]),
      voicemail: z.enum(["free", "minimum", "talked"]),
      included_minutes: z.number(),
      milestone_size: z.number(),
      milestone_minor: z.number(),
      payment_days: z.number(),
      author: text,
      created_at: z.string(),
      author_name: text,
      ...taxTerms,
    }),
  ),
  /** Open invoices, earliest due date first. */
  unpaid: z.array(
    z.object({
      id: z.string(),
      number: z.string(),
      kind: z.enum(["invoice", "credit_note"]),
      cause: z.enum(["month", "milestone"]),
      period: text,
      milestone: z.nullable(z.number()),
      status: z.enum(["draft", "open", "paid", "uncollectible", "void"]),
      currency: z.string(),
      total_minor: z.number(),
      paid_minor: z.number(),
      refunded_minor: z.number(),
      issued_on: z.string(),
      due_on: z.string(),
      payment_failed_at: text,
      chargeback: z.nullable(z.enum(["open", "won", "lost"])),
      provider: text,
    }),
  ),
  ai_keys: z.array(aiKey),
});
export type AccountFile = z.infer<typeof operatorAccount>;
export type AuthoredCard = AccountFile["cards"][number];

/** What the open month so far would cost if these terms had applied to all of it. */
export const ratePreview = z.object({
  period: z.string(),
  calls: z.number(),
  seconds: z.number(),
  currency: z.string(),
  amount_minor: z.number(),
  /** Under the terms in force. */
  now_minor: z.number(),
  now_currency: z.string(),
});
export type TermsPreview = z.infer<typeof ratePreview>;
