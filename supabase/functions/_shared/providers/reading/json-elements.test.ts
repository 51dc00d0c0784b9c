import fc from "fast-check";
import { expect, it } from "vitest";
import { elementTexts } from "./json-elements.ts";

it("splits an array into its elements without changing a character", () => {
  const first = '{"a": [1, 2],  "b":"x, ]} \\" {["}';
  expect(elementTexts(` [ ${first} ,\n7, "a,b", [] ]\r\n`)).toEqual([first, "7", '"a,b"', "[]"]);
  expect(elementTexts("[]")).toEqual([]);
});

it("returns texts that parse to the elements of any array", () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.constantFrom(0, 2), (array, indent) => {
      const text = JSON.stringify(array, null, indent);
      expect(elementTexts(text).map((each) => JSON.parse(each))).toEqual(JSON.parse(text));
    }),
  );
});
