import { expect, it } from "vitest";
import type { Integration } from "../support/builders.ts";
import { rolledBack, type Sql } from "../support/database.ts";
import { buildInvoice, buildIssuer, fateOf, newsOf, tell } from "../support/payments.ts";

/** One invoice for each of two Stripe accounts, the first of which no longer issues. */
async function buildBoth(sql: Sql) {
  const former = await buildIssuer(sql);
  const before = await buildInvoice(sql);
  await tell(sql, former, newsOf(before.invoiceId).finalized);
  const current = await buildIssuer(sql);
  const now = await buildInvoice(sql);
  return { former, before, current, now };
}

it(
  "a former issuer can change only invoices issued through it, not another account's",
  rolledBack(async (sql) => {
    const { former, before, current, now } = await buildBoth(sql);
    await tell(sql, current, newsOf(now.invoiceId).finalized);
    const issued = await fateOf(sql, now.invoiceId);
    const ref = String(issued?.provider_ref);
    const { paid, said, received, refunded, disputed } = newsOf(null, ref);
    const lies = [paid, said("open", { hosted_url: "https://evil.example/pay" }, "2026-03-01T09:00:00.000Z")];
    for (const lie of [...lies, received, refunded(100), disputed("lost")])
      expect(await tell(sql, former, lie)).toBe("applied");
    expect(await fateOf(sql, now.invoiceId)).toEqual(issued);
    await tell(sql, former, newsOf(before.invoiceId).paid);
    expect(await fateOf(sql, before.invoiceId)).toMatchObject({ status: "paid" });
  }),
);

it(
  "a former issuer cannot set the reference of an invoice being issued through another account, despite knowing its id",
  rolledBack(async (sql) => {
    const { former, current, now } = await buildBoth(sql);
    await tell(sql, former, newsOf(now.invoiceId, "in_forged").paid);
    expect(await fateOf(sql, now.invoiceId)).toMatchObject({ status: "open", provider_ref: null });
    await tell(sql, current, newsOf(now.invoiceId).finalized);
    expect(await fateOf(sql, now.invoiceId)).toMatchObject({ provider_ref: `in_${now.invoiceId}` });
  }),
);

it(
  "a former issuer's references do not collide with another account's",
  rolledBack(async (sql) => {
    const { former, before, current, now } = await buildBoth(sql);
    const taken = `in_${before.invoiceId}`;
    await tell(sql, current, newsOf(now.invoiceId, taken).finalized);
    expect(await fateOf(sql, now.invoiceId)).toMatchObject({ provider_ref: taken });
    await tell(sql, former, newsOf(before.invoiceId).paid);
    expect(await fateOf(sql, now.invoiceId)).toMatchObject({ status: "open" });
    expect(await fateOf(sql, before.invoiceId)).toMatchObject({ status: "paid" });
  }),
);

it.each([
  ["http://evil.example/pay", null],
  ["javascript:alert(1)", null],
  ["https://invoice.stripe.com/i/acct_1/test_1", "https://invoice.stripe.com/i/acct_1/test_1"],
])("payment links must be https: %s", (address, kept) =>
  rolledBack(async (sql) => {
    const issuer: Integration = await buildIssuer(sql);
    const { invoiceId } = await buildInvoice(sql);
    await tell(sql, issuer, newsOf(invoiceId).said("open", { hosted_url: address, pdf_url: address }));
    expect(await fateOf(sql, invoiceId)).toMatchObject({ hosted_url: kept, pdf_url: kept });
  })(),
);
