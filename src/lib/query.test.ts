import { describe, expect, it } from "vitest";
import { counted, maybeRow, rows, worthRetrying } from "@/lib/query.ts";
import { Refused } from "@/lib/refused.ts";

const failed = (status: number, error: { code?: string; message: string; hint?: string }) =>
  Promise.resolve({ data: null, error, status });

describe("a response of the platform", () => {
  it("is its rows", async () => {
    await expect(rows(Promise.resolve({ data: [1], error: null, status: 200 }))).resolves.toEqual([1]);
  });

  it("carries the total if it was counted", async () => {
    const answer = Promise.resolve({ data: [1], error: null, status: 200, count: 41 });
    await expect(counted(answer)).resolves.toEqual({ rows: [1], total: 41 });
  });

  it("may be no row", async () => {
    await expect(maybeRow(Promise.resolve({ data: null, error: null, status: 200 }))).resolves.toBeNull();
  });

  it("is refused with our own machine code", async () => {
    const answer = failed(409, { code: "PT409", message: "appointment_closed", hint: "It is over" });
    await expect(rows(answer)).rejects.toMatchObject({
      code: "appointment_closed",
      status: 409,
      hint: "It is over",
    });
  });

  it("is refused with PostgreSQL's code otherwise", async () => {
    const answer = failed(403, { code: "42501", message: "permission denied" });
    await expect(rows(answer)).rejects.toMatchObject({ code: "42501", status: 403 });
  });

  it("is a network error if none arrived", async () => {
    await expect(rows(failed(0, { code: "", message: "fetch failed" }))).rejects.toMatchObject({
      code: "network",
      status: 0,
    });
  });
});

describe("a failed query", () => {
  it.each([
    [0, true],
    [503, true],
    [403, false],
    [409, false],
  ])("with status %d is retried: %s", (status, again) => {
    expect(worthRetrying(0, new Refused("x", status, ""))).toBe(again);
  });

  it("that ran into the statement timeout is not retried", () => {
    expect(worthRetrying(0, new Refused("57014", 500, ""))).toBe(false);
  });

  it("is given up after the third failure", () => {
    expect(worthRetrying(2, new Refused("network", 0, ""))).toBe(false);
  });
});
