import type postgres from "postgres";
import type { Stack } from "../../../../local/platform/stack-file.ts";
import { type Company, makeCompany } from "../loop/company.ts";
import type { Outside } from "../loop/outside.ts";

interface StripeInvoice {
  id: string;
  number: string;
  status: string;
  currency: string;
  total: number;
  amount_paid: number;
}

/** An invoice in Stripe's books: its lines, total and payments, in minor units. */
export interface InLedger {
  status: string;
  currency: string;
  total: number;
  paid: number;
  lines: number[];
}

export type Agency = Awaited<ReturnType<typeof makeAgency>>;

/** The operator for the duration of a test: all invoices are issued through its organization's Stripe account. */
export async function makeAgency(stack: Stack, outside: Outside, sql: postgres.Sql) {
  const [before] = await sql<{ organization_id: string; integration_id: string }[]>`
    select organization_id, integration_id from private.issuer`;
  let operator = "";
  const company: Company = await makeCompany(stack, outside, {
    name: "The agency",
    time_zone: "Europe/Stockholm",
    currency: "USD",
    providers: ["stripe"],
    prepare: (userId) => {
      operator = userId;
      return sql`insert into private.operators (user_id) values (${userId})`;
    },
  });
  await company.rpc("set_issuer", { p_provider: "stripe" });
  const headers = { authorization: `Bearer ${company.accounts.stripe?.api_key}` };
  const stripe = async <Row>(path: string): Promise<Row[]> =>
    ((await (await fetch(`${stack.sandbox_url}/v1/${path}`, { headers })).json()) as { data: Row[] }).data;
  return {
    company,
    operator,
    /** Stripe's own books, by invoice number. */
    async ledger(): Promise<Record<string, InLedger>> {
      const found: Record<string, InLedger> = {};
      for (const invoice of await stripe<StripeInvoice>("invoices?limit=100")) {
        const items = await stripe<{ amount: number }>(`invoiceitems?limit=100&invoice=${invoice.id}`);
        const { status, currency, total, amount_paid: paid } = invoice;
        const lines = items.map(({ amount }) => amount).reverse();
        found[invoice.number] = { status, currency, total, paid, lines };
      }
      return found;
    },
    /** Restores the previous issuer. */
    async retire() {
      await sql`delete from private.issuer`;
      if (before) await sql`insert into private.issuer ${sql(before)}`;
      await sql`delete from private.operators where user_id = ${operator}`;
    },
  };
}
