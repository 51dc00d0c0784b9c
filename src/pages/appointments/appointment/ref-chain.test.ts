import { expect, it } from "vitest";
import { refChain } from "@/pages/appointments/appointment/ref-chain.ts";

const ref = (provider_ref: string, previous_ref: string | null) => ({ provider_ref, previous_ref });

it("orders the references as they replaced each other, in any order of arrival", () => {
  expect(refChain([ref("c", "b"), ref("a", null), ref("b", "a")])).toEqual(["a", "b", "c"]);
});

it("begins with the oldest known one if the first never arrived", () => {
  expect(refChain([ref("c", "b"), ref("b", "unknown")])).toEqual(["b", "c"]);
});

it("ends even if a provider sends a cycle", () => {
  expect(refChain([ref("a", null), ref("b", "a"), ref("a", "b")])).toEqual(["a", "b"]);
});
