import { describe, expect, it } from "vitest";
import { invoiceStateOf } from "@/components/billing/invoice-state.ts";

const open = {
  kind: "invoice" as const,
  status: "open" as const,
  due_on: "2026-11-10",
  payment_failed_at: null,
  chargeback: null,
  provider: "stripe",
  paid_minor: 0,
  refunded_minor: 0,
};
const paid = { ...open, status: "paid" as const, paid_minor: 200_000 };

describe("the state of an invoice", () => {
  it("is due until the due date has passed, then overdue", () => {
    expect(invoiceStateOf(open, "2026-11-10")).toBe("due");
    expect(invoiceStateOf(open, "2026-11-11")).toBe("overdue");
  });

  it("shows a failed payment and a chargeback", () => {
    expect(invoiceStateOf({ ...open, payment_failed_at: "2026-11-09T10:00:00Z" }, "2026-11-09")).toBe(
      "failed",
    );
    expect(invoiceStateOf({ ...open, status: "paid", chargeback: "open" }, "2026-11-09")).toBe("chargeback");
  });

  it("calls a paid-out credit note credited, not paid", () => {
    expect(invoiceStateOf({ ...open, kind: "credit_note", status: "paid" }, "2026-11-09")).toBe("credited");
  });

  it("calls a credit note owed until a provider has it, and after a provider refused it", () => {
    const note = { ...open, kind: "credit_note" as const, status: "paid" as const };
    expect(invoiceStateOf({ ...note, provider: null }, "2026-11-09")).toBe("owed");
    expect(invoiceStateOf({ ...note, payment_failed_at: "2026-11-09T10:00:00Z" }, "2026-11-09")).toBe("owed");
  });

  it("calls what was paid paid", () => {
    expect(invoiceStateOf(paid, "2026-11-09")).toBe("paid");
    expect(invoiceStateOf({ ...paid, chargeback: "won" }, "2026-11-09")).toBe("paid");
  });

  it("does not count refunds and lost chargebacks as paid", () => {
    expect(invoiceStateOf({ ...paid, refunded_minor: 200_000 }, "2026-11-09")).toBe("refunded");
    expect(invoiceStateOf({ ...paid, refunded_minor: 50_000 }, "2026-11-09")).toBe("partly_refunded");
    expect(invoiceStateOf({ ...paid, chargeback: "lost" }, "2026-11-09")).toBe("charged_back");
  });
});
