import { describe, expect, it } from "vitest";
import { invoiceStateOf } from "@/components/billing/invoice-state.ts";

const open = {
  kind: "invoice" as const,
  status: "open" as const,
  due_on: "2026-11-10",
  payment_failed_at: null,
  chargeback: null,
  provider: "stripe",
};

describe("the state of an invoice", () => {
  it("is due until its day is over, then overdue", () => {
    expect(invoiceStateOf(open, "2026-11-10")).toBe("due");
    expect(invoiceStateOf(open, "2026-11-11")).toBe("overdue");
  });

  it("says that a payment failed, and that one was charged back", () => {
    expect(invoiceStateOf({ ...open, payment_failed_at: "2026-11-09T10:00:00Z" }, "2026-11-09")).toBe(
      "failed",
    );
    expect(invoiceStateOf({ ...open, status: "paid", chargeback: "open" }, "2026-11-09")).toBe("chargeback");
  });

  it("calls a settled credit note credited, not paid", () => {
    expect(invoiceStateOf({ ...open, kind: "credit_note", status: "paid" }, "2026-11-09")).toBe("credited");
  });

  it("calls a credit note owed while no provider has it, and when one turned it down", () => {
    const note = { ...open, kind: "credit_note" as const, status: "paid" as const };
    expect(invoiceStateOf({ ...note, provider: null }, "2026-11-09")).toBe("owed");
    expect(invoiceStateOf({ ...note, payment_failed_at: "2026-11-09T10:00:00Z" }, "2026-11-09")).toBe("owed");
  });

  it("calls what was paid paid", () => {
    expect(invoiceStateOf({ ...open, status: "paid" }, "2026-11-09")).toBe("paid");
  });
});
