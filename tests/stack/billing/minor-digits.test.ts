import { expect, it } from "vitest";
import { minorDigits } from "../../../supabase/functions/_shared/contract/minor-digits.ts";
import { rolledBack } from "../support/database.ts";

it(
  "the database and the screen count every currency in the same minor units",
  rolledBack(async (sql) => {
    const codes = Intl.supportedValuesOf("currency");
    const counted = await sql<{ code: string; digits: number }[]>`
      select code, private.minor_digits(code) as digits from unnest(${codes}::text[]) code`;
    expect(counted.map(({ code, digits }) => [code, digits])).toEqual(
      codes.map((code) => [code, minorDigits(code)]),
    );
    expect(codes.length).toBeGreaterThan(150);
  }),
);
