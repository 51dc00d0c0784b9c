import { expect, it } from "vitest";
import { sentence } from "@/lib/errors.ts";
import { i18n } from "@/lib/i18n.ts";
import { Refused } from "@/lib/refused.ts";

const told = (code: string, status: number) =>
  sentence(new Refused(code, status, "no words for people"), i18n.t);

it("shows the sentence of a known code", () => {
  expect(told("role_too_low", 403)).toBe("Your role does not allow this.");
});

it("describes the kind of an unknown code, and never shows the code", () => {
  expect(told("unheard_of", 503)).toBe(
    "The platform had a problem. Nothing was changed; try again in a moment.",
  );
  expect(told("unheard_of", 403)).toBe("Your role does not allow this.");
  expect(told("unheard_of", 422)).toBe("Something unexpected happened.");
});
