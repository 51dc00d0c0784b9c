import { describe, expect, it } from "vitest";
import { Problem } from "../platform/problem.ts";
import { problemOf, wasCutOff } from "./database-errors.ts";

const databaseError = (code: string, message = "words", hint = "") =>
  Object.assign(new Error(message), { code, hint });

describe("an error of the database", () => {
  it("is the refusal it names if one of our own functions raised it", () => {
    const error = databaseError("PT409", "too_many_active_credentials", "Retire one first");
    expect(problemOf(error)).toMatchObject({
      status: 409,
      code: "too_many_active_credentials",
      message: "Retire one first",
    });
  });

  it.each([
    "ECONNREFUSED",
    "CONNECT_TIMEOUT",
    "CONNECTION_CLOSED",
    "08006",
    "57P01",
    "57P03",
    "53300",
    "57014",
    "40P01",
  ])("is 503 with Retry-After for %s", (code) => {
    expect(problemOf(databaseError(code))).toMatchObject({ status: 503, headers: { "retry-after": "5" } });
  });

  it("stays what it is if it is a fault of ours", () => {
    const error = databaseError("23514");
    expect(problemOf(error)).toBe(error);
    expect(problemOf(error)).not.toBeInstanceOf(Problem);
  });

  it("is worth a second attempt only if the connection ended during it", () => {
    expect(
      ["CONNECTION_CLOSED", "57P01", "23505", "ECONNREFUSED"].map((code) => wasCutOff(databaseError(code))),
    ).toEqual([true, true, false, false]);
  });
});
