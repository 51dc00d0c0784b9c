import { expect, it } from "vitest";
import { parseLossless } from "./lossless-json.ts";

it("keeps ids beyond 2^53 as text", () => {
  expect(parseLossless('{"id":5123456789012345678,"n":[-9007199254740993]}')).toEqual({
    id: "5123456789012345678",
    n: ["-9007199254740993"],
  });
});

it("leaves numbers, decimals and digits inside strings alone", () => {
  const body = '{"a":9007199254740991,"b":0.12345678901234567,"c":"x 12345678901234567890 \\" 1","d":1e21}';
  expect(parseLossless(body)).toEqual(JSON.parse(body));
});

it("refuses malformed JSON", () => {
  expect(() => parseLossless('{"id":12345678901234567890')).toThrow(SyntaxError);
});
