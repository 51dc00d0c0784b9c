import { describe, expect, it } from "vitest";
import { every, matching } from "@/lib/search-terms.ts";

describe("a typed search", () => {
  it("is looked for in every column", () => {
    expect(matching(" åsa ", ["name", "email"])).toBe("name.ilike.*åsa*,email.ilike.*åsa*");
  });

  it("searches nothing if it is blank", () => {
    expect(matching("  ", ["name"])).toBeNull();
  });

  it("cannot end the filter or add another", () => {
    expect(matching('x),id.eq.1,("%', ["name"])).toBe("name.ilike.*x__id_eq_1____*");
  });

  it("finds a telephone number in any notation", () => {
    const phone = (typed: string) => matching(typed, [], ["phone"]);
    expect(phone("070-174 06 05")).toBe("phone.ilike.*701740605*");
    expect(phone("+46 70 174 06 05")).toBe("phone.ilike.*46701740605*");
    expect(phone("0046701740605")).toBe("phone.ilike.*46701740605*");
    expect(phone("(201) 555-0119")).toBe("phone.ilike.*2015550119*");
  });

  it("does not look for names among the telephone numbers", () => {
    expect(matching("Anna", ["name"], ["phone"])).toBe("name.ilike.*Anna*");
  });
});

it("puts several groups into one parameter, all of which must match", () => {
  expect(every(["a.is.null,b.is.null", "c.is.true"])).toBe("and(or(a.is.null,b.is.null),or(c.is.true))");
});
