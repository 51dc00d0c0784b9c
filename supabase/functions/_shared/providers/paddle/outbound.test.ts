import { describe, expect, it } from "vitest";
import { json, recorded, refusal } from "../testing/recorded.ts";
import { customer, invoice } from "../testing/samples.ts";
import { paddlePayments } from "./outbound.ts";

const account = { apiKey: "key_1", config: {} };
const SINCE = new Date("2026-03-01T09:30:00Z");

describe("Paddle", () => {
  const data = (said: unknown) => json(200, { data: said });
  const ready = (total: string) => ({ id: "txn_1", status: "ready", details: { totals: { total } } });

  it("receives a single line if one of ours is negative, and is billed once the totals match", async () => {
    const { outside, asked } = recorded(data([]), data([{ id: "add_1" }]), data(ready("199900")), data({}));
    const issued = await paddlePayments(outside, account).issue(invoice, "ctm_1", SINCE);
    expect(issued).toEqual({ providerRef: "txn_1" });
    expect(JSON.parse(asked[2]?.text ?? "")).toMatchObject({
      customer_id: "ctm_1",
      address_id: "add_1",
      collection_mode: "manual",
      custom_data: { callboard_invoice_id: invoice.id },
      items: [{ price: { unit_price: { amount: "199900", currency_code: "SEK" } } }],
    });
    expect([asked[3]?.method, asked[3]?.url.pathname]).toEqual(["PATCH", "/transactions/txn_1"]);
  });

  it("bills nothing whose total differs", async () => {
    const { outside, asked } = recorded(data([]), data([{ id: "add_1" }]), data(ready("249875")));
    const issued = paddlePayments(outside, account).issue(invoice, "ctm_1", SINCE);
    expect(await refusal(issued)).toMatchObject({ kind: "rejected", code: "total_differs" });
    expect(asked).toHaveLength(3);
  });

  it.each([
    ["a customer that was deleted there", "customer_gone", json(404, { error: { code: "not_found" } })],
    ["one that was archived", "customer_gone", json(400, { error: { code: "entity_archived" } })],
  ])("names the problem if it is %s", async (_, code, answer) => {
    const { outside } = recorded(answer);
    const known = paddlePayments(outside, account).customer({ ...customer, country: "SE" }, "ctm_1");
    expect(await refusal(known)).toMatchObject({ kind: "rejected", code });
  });

  it("requires the customer's country before anything else", async () => {
    const { outside, asked } = recorded();
    expect(await refusal(paddlePayments(outside, account).customer(customer, null))).toMatchObject({
      kind: "rejected",
      code: "country_missing",
    });
    expect(asked).toEqual([]);
  });

  it("is not called for a currency it does not support", async () => {
    const { outside, asked } = recorded();
    const issued = paddlePayments(outside, account).issue({ ...invoice, currency: "ISK" }, "ctm_1", SINCE);
    expect(await refusal(issued)).toMatchObject({ kind: "rejected", code: "currency_unsupported" });
    expect(asked).toEqual([]);
  });

  it("reports an invoice that is too small to be charged", async () => {
    const tooSmall = json(400, { error: { code: "transaction_balance_less_than_charge_limit" } });
    const { outside } = recorded(data([]), data([{ id: "add_1" }]), tooSmall);
    expect(await refusal(paddlePayments(outside, account).issue(invoice, "ctm_1", SINCE))).toMatchObject({
      kind: "rejected",
      code: "amount_below_minimum",
    });
  });

  it("finds what it created by our id, and does not create it twice", async () => {
    const billed = { id: "txn_1", status: "billed", custom_data: { callboard_invoice_id: invoice.id } };
    const { outside, asked } = recorded(data([billed]), data([]));
    expect(await paddlePayments(outside, account).issue(invoice, "ctm_1", SINCE)).toEqual({
      providerRef: "txn_1",
    });
    expect(asked.every(({ method }) => method === "GET")).toBe(true);
  });
});
