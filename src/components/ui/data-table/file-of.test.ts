import { expect, test } from "vitest";
import { fileOf } from "@/components/ui/data-table/file-of.ts";

interface Row {
  price: number;
  currency: string;
}
const price = { id: "price", header: "Price", cell: () => null, value: (row: Row) => row.price };
const currency = { id: "currency", header: "Currency", cell: () => null, value: (row: Row) => row.currency };
const rows = [{ price: 500, currency: "SEK" }];

test("a file contains its currency and zone once, independent of the visible columns", () => {
  const expected = { header: ["price", "currency", "time_zone"], lines: [[500, "SEK", "Europe/Stockholm"]] };
  expect(fileOf([price], [currency], rows, "Europe/Stockholm")).toEqual(expected);
  expect(fileOf([price, currency], [currency], rows, "Europe/Stockholm")).toEqual(expected);
});

test("a column without a value is left out of the file", () => {
  expect(fileOf([{ ...price, value: undefined }], [], rows, "UTC").header).toEqual(["time_zone"]);
});
