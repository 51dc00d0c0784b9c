/** The words and JSON of this subject's columns; `data/database.ts` puts them in the types of the client. */
import type { Verdict } from "@/data/appointments/rows.ts";
import type { AuthoredCard, Explained, OpenMonth, PaymentTerms } from "@/data/billing/billing-answers.ts";
import type { Party } from "@/lib/party.ts";

export const usageKinds = ["talk", "voicemail", "unanswered", "withdrawn"] as const;
export type UsageKind = (typeof usageKinds)[number];

/** Whether tax is added to an amount or included in it, and its rate in hundredths of a percent. */
export type TaxTerms = Pick<Explained, "tax_behavior" | "tax_basis_points">;
export type TaxBehavior = TaxTerms["tax_behavior"];
/** The sum without tax of all lines with the same tax terms, and the tax on it. */
export type Tax = OpenMonth["taxes"][number];
export type LineModel = Explained["model"];
/**
 * `usage`/`adjustment` lines: `rows`, `before_minor`, `after_minor`, `cards`. `milestone`: `number`, `size`,
 * `rate_version`. `credit`: `slots`.
 */
type LineInputs = Explained["inputs"];
/** What one rate card charges of a month, as private.usage_lines returns it. Seconds; millionths per minute. */
export type CardInput = NonNullable<LineInputs["cards"]>[number];
export type PaymentProvider = NonNullable<PaymentTerms["provider"]>;
/** A version of an organization's rates. */
export type RateCard = Omit<AuthoredCard, "author_name">;
/** The terms of a version, without date and author. */
export type RateTerms = Omit<RateCard, "version" | "effective_from" | "author" | "created_at">;

type LeftReason = "disputed" | "contested" | "no_show" | "pending" | "removed";

export interface BillingColumns {
  tables: {
    invoices: {
      kind: "invoice" | "credit_note";
      cause: "month" | "milestone";
      /** Present on every invoice but a draft, which no list shows. */
      number: string;
      status: "draft" | "open" | "paid" | "uncollectible" | "void";
      taxes: Tax[];
      chargeback: "open" | "won" | "lost" | null;
    };
    invoice_lines: { model: LineModel; tax_behavior: TaxBehavior; inputs: LineInputs };
    invoice_papers: { buyer: Party; seller: Party | null };
    milestone_slots: { left_reason: LeftReason | null };
    rate_cards: Pick<RateCard, "tax_behavior" | "rounding" | "unanswered" | "voicemail">;
  };
  views: object;
  returns: {
    billed_slots: {
      attendee_name: string | null;
      title: string | null;
      starts_at: string | null;
      /** Null once the appointment was erased. */
      verdict: Verdict | null;
      rule_version: number | null;
      reasons: string[] | null;
      left_at: string | null;
      left_reason: LeftReason | null;
      contestable_until: string | null;
    };
    billed_usage: {
      kind: UsageKind;
      provider_seconds: number | null;
      direction: "inbound" | "outbound" | null;
    };
    operator_accounts: {
      /** The rates in force today; null before the first. */
      card: RateCard | null;
      unpaid: { currency: string; minor: number }[];
    };
    unclosed_months: { problem: string | null; since: string | null; tried_at: string | null };
    unissued_invoices: {
      state: "failed" | "waiting" | "not_ordered";
      problem: string | null;
      tried_at: string | null;
    };
  };
  args: {
    change_rate_card: { p_terms: RateTerms };
    preview_rate_card: { p_terms: RateTerms };
    /** Without a provider, invoices are issued through none. */
    set_issuer: { p_provider: PaymentProvider | null };
  };
}
