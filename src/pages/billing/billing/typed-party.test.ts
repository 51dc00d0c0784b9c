import { expect, it } from "vitest";
import { readParty, typedParty } from "@/pages/billing/billing/typed-party.ts";

const typed = typedParty({ name: "Harbor Dental AB", country: "SE", tax_id: "SE556677889901" });
const problems = (change: Partial<typeof typed>) => readParty({ ...typed, ...change }).problems;

it("trims typed values, and turns empty ones to null", () => {
  expect(
    readParty({ ...typed, name: "  Harbor ", email: " Faktura@Harbor.Example ", city: " " }).party,
  ).toEqual({
    name: "Harbor",
    email: "faktura@harbor.example",
    line1: null,
    line2: null,
    postal_code: null,
    city: null,
    state: null,
    country: "SE",
    tax_id: "SE556677889901",
    reference: null,
  });
  expect(problems({})).toEqual([]);
});

it.each([
  [{ name: "  " }, "name"],
  [{ email: "faktura" }, "email"],
  [{ email: "a b@c.example" }, "email"],
  [{ line1: "x".repeat(501) }, "address"],
  [{ tax_id: "556677<8899>" }, "tax_id"],
  [{ tax_id: "5".repeat(51) }, "tax_id"],
  [{ reference: "x".repeat(101) }, "reference"],
])("refuses what the database would refuse: %j", (change, name) => {
  expect(problems(change)).toEqual([name]);
});
