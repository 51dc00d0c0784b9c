import { describe, expect, it } from "vitest";
import { json, recorded, refusal } from "../testing/recorded.ts";
import { customer, invoice } from "../testing/samples.ts";
import { stripePayments } from "./outbound.ts";

const account = { apiKey: "key_1", config: {} };
const SINCE = new Date("2026-03-01T09:30:00Z");
const list = (...data: unknown[]) => json(200, { object: "list", data, has_more: false });
const field = (text = "", name: string) => new URLSearchParams(text).get(name);

describe("Stripe", () => {
  const draft = { id: "in_1", status: "draft" };
  const open = { id: "in_1", status: "open" };
  const issue = (...answers: Response[]) => {
    const { outside, asked } = recorded(...answers);
    return { issued: stripePayments(outside, account).issue(invoice, "cus_1", SINCE), asked };
  };

  it("looks for the invoice, drafts it line by line, and finalises it once the totals match", async () => {
    const total = { ...draft, total: 199_900, currency: "sek" };
    const answers = [
      json(200, draft),
      list(),
      json(200, { id: "ii_1" }),
      json(200, { id: "ii_2" }),
      json(200, total),
    ];
    const { issued, asked } = issue(list(), ...answers, json(200, open), json(200, open));
    expect(await issued).toEqual({ providerRef: "in_1" });
    expect(
      asked.map(({ method, url, headers }) => [method, url.pathname, headers.get("idempotency-key")]),
    ).toEqual([
      ["GET", "/v1/invoices", null],
      ["POST", "/v1/invoices", `inv:${invoice.id}:create`],
      ["GET", "/v1/invoiceitems", null],
      ["POST", "/v1/invoiceitems", `inv:${invoice.id}:item:1`],
      ["POST", "/v1/invoiceitems", `inv:${invoice.id}:item:2`],
      ["GET", "/v1/invoices/in_1", null],
      ["POST", "/v1/invoices/in_1/finalize", `inv:${invoice.id}:finalise`],
      ["POST", "/v1/invoices/in_1/send", `inv:${invoice.id}:send`],
    ]);
    expect(asked[0]?.url.searchParams.get("customer")).toBe("cus_1");
    expect(asked.every(({ headers }) => headers.get("stripe-version") === "2026-10-28.endive")).toBe(true);
    expect(field(asked[1]?.text, "pending_invoice_items_behavior")).toBe("exclude");
    expect(field(asked[4]?.text, "amount")).toBe("-100");
  });

  it("prints tax number and reference beside the invoice number", async () => {
    const { outside, asked } = recorded(list(), json(200, { id: "in_1", status: "paid" }));
    const reference = { name: "Your reference", value: "PO 4711" };
    const told = { ...invoice, taxId: "SE556677889901", reference };
    await stripePayments(outside, account).issue(told, "cus_1", SINCE);
    const form = asked[1]?.text;
    expect(field(form, "custom_fields[0][value]")).toBe("SE556677889901");
    expect(field(form, "custom_fields[1][name]")).toBe("Your reference");
    expect(field(form, "custom_fields[1][value]")).toBe("PO 4711");
  });

  it("resumes where it stopped and adds only the missing lines", async () => {
    const mine = { ...draft, metadata: { callboard_invoice_id: invoice.id } };
    const there = { id: "ii_1", metadata: { callboard_line_id: "l1" } };
    const total = { ...draft, total: 199_900, currency: "sek" };
    const answers = [
      list({ id: "in_0", metadata: {} }, mine),
      list(there),
      json(200, { id: "ii_2" }),
      json(200, total),
    ];
    const { issued, asked } = issue(...answers, json(200, open), json(200, open));
    expect(await issued).toEqual({ providerRef: "in_1" });
    expect(asked.filter(({ url }) => url.pathname === "/v1/invoiceitems")).toHaveLength(2);
  });

  it.each([
    ["amount", { total: 199_901, currency: "sek" }],
    ["currency", { total: 199_900, currency: "usd" }],
  ])("finalises nothing with another %s", async (_what, other) => {
    const answers = [json(200, draft), list(), json(200, { id: "ii_1" }), json(200, { id: "ii_2" })];
    const { issued, asked } = issue(list(), ...answers, json(200, { ...draft, ...other }));
    expect(await refusal(issued)).toMatchObject({ kind: "rejected", code: "total_differs" });
    expect(asked.some(({ url }) => url.pathname.endsWith("/finalize"))).toBe(false);
  });

  it.each([
    ["a proxy's answer that is JSON", json(502, { message: "Bad gateway" }), "unsure"],
    ["half an answer", new Response('{"id":"in_', { status: 200 }), "unsure"],
    [
      "a key in use",
      json(409, { error: { code: "idempotency_key_in_use", type: "idempotency_error" } }),
      "later",
    ],
    ["a wrong field", json(400, { error: { code: "parameter_unknown", message: "Unknown" } }), "rejected"],
  ])("does not take %s for a success", async (_what, answer, kind) => {
    const { issued, asked } = issue(list(), answer);
    expect(await refusal(issued)).toMatchObject({ kind });
    expect(asked).toHaveLength(2);
  });

  it.each([
    ["MGA", 199_901],
    ["KWD", 199_904],
  ])("starts nothing that Stripe could not represent exactly: %s %s", async (currency, totalMinor) => {
    const { outside, asked } = recorded();
    const odd = {
      ...invoice,
      currency,
      totalMinor,
      lines: [{ id: "l1", description: "Calls", amountMinor: totalMinor }],
    };
    const issued = stripePayments(outside, account).issue(odd, "cus_1", SINCE);
    expect(await refusal(issued)).toMatchObject({ kind: "rejected", code: "amount_unpayable" });
    expect(asked).toHaveLength(0);
  });

  it("reports of an open invoice only that issuing it again is safe", async () => {
    const metadata = { callboard_invoice_id: invoice.id };
    const find = (status: string) =>
      stripePayments(recorded(list({ id: "in_1", status, metadata })).outside, account).find(
        invoice.id,
        "cus_1",
        SINCE,
      );
    expect(await find("open")).toBeNull();
    expect(await find("paid")).toEqual({ providerRef: "in_1" });
  });

  it("sends nothing that is paid on finalisation because it is too small to charge", async () => {
    const mine = { ...draft, metadata: { callboard_invoice_id: invoice.id } };
    const there = invoice.lines.map(({ id }) => ({ id, metadata: { callboard_line_id: id } }));
    const total = { ...draft, total: 199_900, currency: "sek" };
    const { issued, asked } = issue(
      list(mine),
      list(...there),
      json(200, total),
      json(200, { ...draft, status: "paid" }),
    );
    expect(await issued).toEqual({ providerRef: "in_1" });
    expect(asked.at(-1)?.url.pathname).toBe("/v1/invoices/in_1/finalize");
  });

  it("reports a customer that was deleted there, or an unsupported currency", async () => {
    const gone = json(404, { error: { code: "resource_missing", type: "invalid_request_error" } });
    const known = stripePayments(recorded(gone).outside, account).customer(customer, "cus_1");
    expect(await refusal(known)).toMatchObject({ kind: "rejected", code: "customer_gone" });
    const message = "Invalid currency: xts. Stripe currently supports these currencies: usd, aed";
    const foreign = json(400, { error: { message, type: "invalid_request_error", param: "currency" } });
    const { issued } = issue(list(), foreign);
    expect(await refusal(issued)).toMatchObject({ kind: "rejected", code: "currency_unsupported" });
  });

  it("owes a credit note once, in Stripe's own units", async () => {
    const note = { id: "n1", number: "1001-0008", currency: "ISK", amountMinor: 50, against: [] };
    const { outside, asked } = recorded(list(), json(200, { id: "cbtxn_1" }));
    expect(await stripePayments(outside, account).credit(note, "cus_1")).toEqual({ providerRef: "cbtxn_1" });
    expect(field(asked[1]?.text, "amount")).toBe("-5000");
    const again = recorded(list({ id: "cbtxn_1", metadata: { callboard_invoice_id: "n1" } }));
    expect(await stripePayments(again.outside, account).credit(note, "cus_1")).toEqual({
      providerRef: "cbtxn_1",
    });
    expect(again.asked).toHaveLength(1);
  });
});
