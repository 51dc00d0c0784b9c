import { expect, it } from "vitest";
import { refChain } from "@/pages/appointments/appointment/ref-chain.ts";

const ref = (provider_ref: string, previous_ref: string | null) => ({ provider_ref, previous_ref });

it("orders the references as they replaced each other, however they arrive", () => {
  expect(refChain([ref("c", "b"), ref("a", null), ref("b", "a")])).toEqual(["a", "b", "c"]);
});

it("begins with the oldest known one when the first never came", () => {
  expect(refChain([ref("c", "b"), ref("b", "unknown")])).toEqual(["b", "c"]);
});

it("ends even when a provider sends a circle", () => {
  expect(refChain([ref("a", null), ref("b", "a"), ref("a", "b")])).toEqual(["a", "b"]);
});
