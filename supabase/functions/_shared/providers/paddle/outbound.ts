import { type Answer, ask } from "../asking/ask.ts";
import { clearly } from "../asking/clear-refusal.ts";
import { type Connection, type Outside, probe } from "../asking/connection.ts";
import { listAt, sentAs, textAt } from "../asking/lenient-answer.ts";
import type { ProviderAccount } from "../asking/provider-account.ts";
import { Refusal } from "../asking/refusal.ts";
import type { Customer, IssuedInvoice, Payments } from "../ports/payments.ts";
import { creditThrough } from "./credits.ts";

const headersOf = ({ apiKey }: Pick<ProviderAccount, "apiKey">) => ({
  authorization: `Bearer ${apiKey}`,
  "paddle-version": "1",
});

export const paddleConnection = (outside: Outside): Connection => ({
  test: (account) => probe(outside, "/customers?per_page=1", headersOf(account)),
});

/**
 * Paddle has no idempotency keys: existing objects are found by our id in the custom data. An invoice is a
 * transaction.
 */
export const paddlePayments = (outside: Outside, account: ProviderAccount): Payments => {
  const headers = { ...headersOf(account), "content-type": "application/json" };
  const get = (path: string) =>
    ask(outside, { method: "GET", path, headers: headersOf(account), harmless: true });
  const write = (method: "POST" | "PATCH", path: string, body: object) =>
    ask(outside, { method, path, headers, body: JSON.stringify(body) });

  /**
   * Paddle allows one customer per address, and its custom data names the organization: another organization's
   * customer is never taken over.
   */
  async function ofEmail({ email, organizationId }: Customer): Promise<string> {
    const { body } = await get(`/customers?${new URLSearchParams({ email, status: "active" })}`);
    const id = textAt(body, "data", 0, "id");
    const owner = textAt(body, "data", 0, "custom_data", "callboard_organization_id");
    if (id && owner !== organizationId) throw emailTaken(id);
    return id;
  }

  async function addressOf(customer: string, { country = "", postalCode }: Customer): Promise<void> {
    const known = listAt((await get(`/customers/${customer}/addresses?status=active`)).body, "data");
    if (known.some((each) => textAt(each, "country_code") === country)) return;
    const address = { country_code: country, ...(postalCode && { postal_code: postalCode }) };
    await write("POST", `/customers/${customer}/addresses`, address);
  }

  /** Newest first, page by page. */
  async function transactionOf(invoiceId: string, customer: string, since: Date): Promise<unknown> {
    const query = { customer_id: customer, "created_at[GTE]": since.toISOString(), per_page: String(PAGE) };
    for (let after = ""; ; ) {
      const page = new URLSearchParams({ ...query, order_by: "id[DESC]", ...(after && { after }) });
      const found = listAt((await get(`/transactions?${page}`)).body, "data");
      const ours = found.find((each) => textAt(each, "custom_data", "callboard_invoice_id") === invoiceId);
      if (ours) return ours;
      after = textAt(found.at(-1), "id");
      if (found.length < PAGE || !after) return null;
    }
  }

  return {
    async customer(customer, knownRef) {
      if (!customer.country) throw countryMissing();
      const facts = {
        email: customer.email,
        name: customer.name,
        ...(customer.locale && { locale: customer.locale }),
        custom_data: { callboard_organization_id: customer.organizationId },
      };
      const known = knownRef ?? (await ofEmail(customer));
      const written = known
        ? write("PATCH", `/customers/${known}`, facts)
        : write("POST", "/customers", facts);
      const answer = await clearly(written, ({ code }) => CUSTOMER[code]);
      const ref = idIn(answer);
      await addressOf(ref, customer);
      return ref;
    },

    async issue(invoice, customer, since) {
      if (!CURRENCIES.includes(invoice.currency)) throw unsupported(invoice.currency);
      const found = await transactionOf(invoice.id, customer, since);
      const addresses = (await get(`/customers/${customer}/addresses?status=active`)).body;
      const transaction =
        found ??
        at(
          await clearly(
            write("POST", "/transactions", draftOf(invoice, customer, textAt(addresses, "data", 0, "id"))),
            ({ code }) => TOO_LITTLE[code],
          ),
        );
      const { providerRef: ref } = sentAs(textAt(transaction, "id"));
      const isDraft = ["draft", "ready"].includes(textAt(transaction, "status"));
      if (!isDraft) return { providerRef: ref };
      const total = textAt(transaction, "details", "totals", "total");
      if (total !== String(invoice.totalMinor)) {
        const detail = `Paddle's total is ${total}, ours ${invoice.totalMinor} ${invoice.currency}`;
        throw new Refusal({ kind: "rejected", code: "total_differs", detail });
      }
      const billing = write("PATCH", `/transactions/${ref}`, { status: "billed" });
      await clearly(billing, ({ code }) => TOO_LITTLE[code]);
      return { providerRef: ref };
    },

    async find(invoiceId, customer, since) {
      const found = await transactionOf(invoiceId, customer, since);
      const isIssued = found && !["draft", "ready"].includes(textAt(found, "status"));
      return isIssued ? sentAs(textAt(found, "id")) : null;
    },

    credit: (note, customer) => creditThrough({ get, write }, note, customer),

    async portal(customer) {
      const { body } = await write("POST", `/customers/${customer}/portal-sessions`, {});
      return textAt(body, "data", "urls", "general", "overview");
    },
  };
};

/** Paddle's largest page of transactions. */
const PAGE = 30;

/** Paddle's codes for problems that a person must fix. */
const CUSTOMER: Readonly<Record<string, string>> = {
  not_found: "customer_gone",
  entity_archived: "customer_gone",
  customer_already_exists: "email_taken",
};
const TOO_LITTLE: Readonly<Record<string, string>> = {
  transaction_balance_less_than_charge_limit: "amount_below_minimum",
};

/** The currencies Paddle accepts. Source: CurrencyCode of its SDK, 3.10.0. */
const CURRENCIES =
  "USD EUR GBP JPY AUD CAD CHF CLP HKD SGD SEK ARS BRL CNY COP CZK DKK HUF ILS INR KRW MXN NOK NZD PEN PLN RUB THB TRY TWD UAH VND ZAR".split(
    " ",
  );

const unsupported = (currency: string) =>
  new Refusal({ kind: "rejected", code: "currency_unsupported", detail: `Paddle takes no ${currency}` });

const at = ({ body }: Answer): unknown =>
  typeof body === "object" && body !== null && "data" in body ? body.data : null;
const idIn = (answer: Answer) => sentAs(textAt(at(answer), "id")).providerRef;

const draftOf = (invoice: IssuedInvoice, customer_id: string, address_id: string) => ({
  customer_id,
  address_id,
  currency_code: invoice.currency,
  collection_mode: "manual",
  billing_details: {
    enable_checkout: true,
    payment_terms: { interval: "day", frequency: Math.max(1, invoice.daysUntilDue) },
    additional_information: invoice.number,
    ...(invoice.reference && { purchase_order_number: invoice.reference.value }),
  },
  custom_data: { callboard_invoice_id: invoice.id },
  items: itemsOf(invoice),
});

/** One Paddle line per line of ours; a single one if any is negative, which Paddle's prices cannot be. */
function itemsOf({ lines, number, totalMinor, currency }: IssuedInvoice) {
  const isPlain = lines.every(({ amountMinor }) => amountMinor >= 0);
  const listed = isPlain
    ? lines
    : [{ amountMinor: totalMinor, description: lines.map((l) => l.description).join("; ") }];
  return listed.map(({ amountMinor, description }) => ({
    quantity: 1,
    price: {
      description: description.slice(0, 500),
      name: number,
      // Our amount is the amount to pay, tax included.
      tax_mode: "internal",
      unit_price: { amount: String(amountMinor), currency_code: currency },
      product: { name: description.slice(0, 200), tax_category: "standard" },
    },
  }));
}

const emailTaken = (customer: string) =>
  new Refusal({ kind: "rejected", code: "email_taken", detail: `${customer} has that address` });

const countryMissing = () =>
  new Refusal({ kind: "rejected", code: "country_missing", detail: "Paddle needs the customer's country" });
