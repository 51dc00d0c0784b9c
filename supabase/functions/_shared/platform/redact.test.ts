import { describe, expect, it } from "vitest";
import { redact, redactForm } from "./redact.ts";

describe("redact", () => {
  it("replaces the value at any depth and nothing else", () => {
    const body = '{"id": 9007199254740993, "a":{"password" : "s3\\"cret","url":"u"}, "password":12}';
    expect(redact(body, ["password"])).toBe(
      '{"id": 9007199254740993, "a":{"password" : "[redacted]","url":"u"}, "password":"[redacted]"}',
    );
  });

  it("leaves text that merely mentions the key", () => {
    const body = '{"note":"my \\"password\\": \\"x\\"","list":["password","x"]}';
    expect(redact(body, ["password"])).toBe(body);
  });

  it("redacts the value in a truncated body", () => {
    expect(redact('{"password":"s3cr', ["password"])).not.toContain("s3cr");
  });

  it("stays fast on a hostile megabyte", () => {
    const hostile = `{"password":1,${'"\\'.repeat(500_000)}`;
    const started = performance.now();
    redact(hostile, ["password"]);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

it("redacts form fields, empty and repeated ones included, and leaves the rest", () => {
  const body = "a=1&CallToken=%7Bx%7D&XCallToken=2&CallToken=&CallToken";
  expect(redactForm(body, ["CallToken"])).toBe(
    "a=1&CallToken=[redacted]&XCallToken=2&CallToken=[redacted]&CallToken=[redacted]",
  );
  expect(redactForm(body, ["Nothing"])).toBe(body);
});
