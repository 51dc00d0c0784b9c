import { buildDelivery, buildIntegration, buildOrganization, type Integration, ingest } from "./builders.ts";
import type { Sql } from "./database.ts";

/** The operator's organization with its Stripe account, which issues all invoices. */
export async function buildIssuer(sql: Sql, provider = "stripe"): Promise<Integration> {
  const { organizationId } = await buildOrganization(sql, { name: "The agency" });
  const integration = await buildIntegration(sql, organizationId, provider);
  await setIssuer(sql, integration);
  return integration;
}

export const setIssuer = (sql: Sql, { organizationId, integrationId }: Integration) => sql`
  insert into private.issuer (organization_id, integration_id) values (${organizationId}, ${integrationId})
  on conflict (singleton) do update set organization_id = excluded.organization_id, integration_id = excluded.integration_id`;

/** A charge on an invoice: the first in the invoice's month, each further one in the month before. */
export interface Charge {
  amount_minor: number;
  tax_behavior: "none" | "exclusive" | "inclusive";
  tax_basis_points: number;
}
const untaxed = (amount_minor: number): Charge => ({
  amount_minor,
  tax_behavior: "none",
  tax_basis_points: 0,
});

/** A finalised invoice that the current issuer is issuing. */
export async function buildInvoice(
  sql: Sql,
  charges?: number | Charge[],
  email?: string,
  reference?: string,
) {
  const built = await buildUnissuedInvoice(sql, charges, email, reference);
  await sql`
    update private.outbox set payload = private.issue_payload(payload)
    where organization_id = ${built.organizationId} and effect_key = ${`invoice:${built.invoiceId}`}`;
  return built;
}

/** A finalised invoice, over 2,000.00 by default, for an organization of its own, which has not been issued. */
export async function buildUnissuedInvoice(
  sql: Sql,
  charges: number | Charge[] = 200_000,
  email?: string,
  reference?: string,
) {
  const { organizationId, owner } = await buildOrganization(sql, {
    created_at: "2025-12-15T12:00:00Z",
    country: "SE",
  });
  const lines = JSON.stringify(typeof charges === "number" ? [untaxed(charges)] : charges);
  const [{ id }] = await sql<[{ id: string }]>`
    insert into public.invoices
    select d.* from private.rate_card_at(${organizationId}, '2026-01-31') r
    cross join lateral private.draft_invoice(r, 'month', '2026-01-01', null, ${lines}::text::jsonb, '2026-02-01') d returning id`;
  await sql`
    insert into public.invoice_lines (organization_id, invoice_id, position, model, period, quantity, amount_minor, tax_behavior, tax_basis_points)
    select ${organizationId}, ${id}, n, case n when 1 then 'usage' else 'adjustment' end, '2026-01-01'::date - (n - 1)::int * interval '1 month',
      600000, (l ->> 'amount_minor')::bigint, l ->> 'tax_behavior', (l ->> 'tax_basis_points')::int
    from jsonb_array_elements(${lines}::text::jsonb) with ordinality x (l, n)`;
  if (email)
    await sql`update public.billing_profiles set email = ${email} where organization_id = ${organizationId}`;
  if (reference)
    await sql`update public.billing_profiles set reference = ${reference} where organization_id = ${organizationId}`;
  await sql`select private.finalise_invoices(array[${id}]::uuid[], now())`;
  return { invoiceId: id, organizationId, owner };
}

/** Credits an organization, as a month with a negative total does. */
export async function buildCreditNote(sql: Sql, organizationId: string, minor: number, month = "2026-02-01") {
  const [{ id }] = await sql<[{ id: string }]>`
    insert into public.invoices
    select d.* from private.rate_card_at(${organizationId}, '2026-03-31') r
    cross join lateral private.draft_invoice(r, 'month', ${month}, null, ${JSON.stringify([untaxed(-minor)])}::text::jsonb, '2026-04-01') d returning id`;
  await sql`
    insert into public.invoice_lines (organization_id, invoice_id, position, model, quantity, amount_minor, tax_behavior, tax_basis_points)
    values (${organizationId}, ${id}, 1, 'credit', 1, ${-minor}, 'none', 0)`;
  await sql`select private.finalise_invoices(array[${id}]::uuid[], now())`;
  return id;
}

export const fateOf = async (sql: Sql, invoiceId: string) => {
  const [row] = await sql`
    select status, paid_minor::int, refunded_minor::int, paid_at, payment_failed_at, chargeback, provider, provider_ref, hosted_url, pdf_url
    from public.invoices where id = ${invoiceId}`;
  return row;
};

type Facts = Record<string, unknown>;
const at = "2026-02-03T10:00:00.000Z";

/** An adapter's events about one invoice, all in the same second by default. */
export const newsOf = (ourId: string | null, ref = `in_${ourId}`) => {
  const payment = `pi_${ref}`;
  const invoice = (status: string, more: Facts = {}) => ({
    provider_ref: ref,
    ...(ourId && { our_id: ourId }),
    status,
    total_minor: 200_000,
    paid_minor: status === "paid" ? 200_000 : 0,
    currency: "USD",
    hosted_url: `https://pay.example/${ref}`,
    ...more,
  });
  const said = (status: string, more?: Facts, occurred_at = at) => ({
    type: "invoice.status",
    occurred_at,
    invoice: invoice(status, more),
  });
  return {
    finalized: said("open", {}, "2026-02-01T09:00:00.000Z"),
    paid: said("paid"),
    writtenOff: said("uncollectible"),
    voided: said("void"),
    said,
    failed: { type: "payment.failed", occurred_at: at, invoice: invoice("open") },
    received: {
      type: "payment.received",
      occurred_at: at,
      payment: { provider_ref: payment, invoice_ref: ref },
    },
    refunded: (minor: number, part = "ch_1") => ({
      type: "payment.refunded",
      occurred_at: at,
      payment: { provider_ref: payment, part_ref: part, refunded_minor: minor },
    }),
    oneRefund: (refund: string, minor: number, failed = false, part = "ch_1") => ({
      type: "payment.refunded",
      occurred_at: at,
      payment: { provider_ref: payment, part_ref: part, refund_ref: refund, refunded_minor: minor, failed },
    }),
    disputed: (state: string, dispute = "du_1") => ({
      type: "payment.chargeback",
      occurred_at: at,
      payment: { provider_ref: payment, dispute_ref: dispute, state },
    }),
    card: (customer_ref: string, last4: string, occurred_at = at) => ({
      type: "payment.received",
      occurred_at,
      payment: {
        provider_ref: payment,
        customer_ref,
        method: { brand: "visa", last4, expiry_month: 8, expiry_year: 2029 },
      },
    }),
  };
};

/** Delivers one event under its own dedupe key, or the given one. Returns the outcome. */
export const tell = async (sql: Sql, to: Integration, event: object, key = JSON.stringify(event)) =>
  (await ingest(sql, to, buildDelivery({ dedupeKey: key, kind: "stripe", events: [event] }))).outcome;
