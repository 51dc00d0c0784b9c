import { describe, expect, it } from "vitest";
import { redact } from "./redact.ts";

describe("redact", () => {
  it("replaces the value at any depth and nothing else", () => {
    const body = '{"id": 9007199254740993, "a":{"password" : "s3\\"cret","url":"u"}, "password":12}';
    expect(redact(body, ["password"])).toBe(
      '{"id": 9007199254740993, "a":{"password" : "[redacted]","url":"u"}, "password":"[redacted]"}',
    );
  });

  it("leaves text that only speaks of the key", () => {
    const body = '{"note":"my \\"password\\": \\"x\\"","list":["password","x"]}';
    expect(redact(body, ["password"])).toBe(body);
  });

  it("hides the value in a body that breaks off", () => {
    expect(redact('{"password":"s3cr', ["password"])).not.toContain("s3cr");
  });

  it("stays quick on a hostile megabyte", () => {
    const hostile = `{"password":1,${'"\\'.repeat(500_000)}`;
    const started = performance.now();
    redact(hostile, ["password"]);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
