import { expect, it } from "vitest";
import { minorDigits } from "../../../supabase/functions/_shared/contract/minor-digits.ts";
import { rolledBack } from "../support/database.ts";

it(
  "the database and the browser use the same minor units for every currency",
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
