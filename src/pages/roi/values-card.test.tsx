import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { PriceExchange } from "@/data/roi/roi-answers.ts";
import { ValuesCard } from "@/pages/roi/values-card.tsx";
import { renderPage } from "@/testing/render.tsx";
import { buildRoi } from "@/testing/roi-builders.ts";

const inEuro: PriceExchange = {
  owed_minor: 36_000,
  owed_currency: "EUR",
  rate: 1.1,
  first_rate_day: "2026-03-02",
  last_rate_day: "2026-03-12",
  sources: ["ecb"],
  fixed: true,
  lacking: 0,
  lacking_days: [],
  rows: 3,
  lacking_rows: 0,
  amount_minor: 39_600,
};
const show = (exchange: PriceExchange, amount: number | null) => {
  const roi = buildRoi();
  const paid = { ...roi.values.paid, amount_minor: amount, rows: 3, exchanges: [exchange] };
  if (amount === null) paid.missing = ["rate"];
  return renderPage(<ValuesCard roi={buildRoi({ values: { ...roi.values, paid } })} before={undefined} />, {
    strings: ["roi", "billing"],
  });
};

it("shows the rates, days and sources of prices in another currency", async () => {
  await show(inEuro, 39_600);
  expect(await screen.findByText("€360.00 × 1.10")).toBeDefined();
  expect(screen.getByText(/^European Central Bank, .*2.*12 Mar/)).toBeDefined();
  expect(screen.getByText("$396.00")).toBeDefined();
});

it("shows how many appointments wait for a rate, and no sum without them", async () => {
  const lacking = {
    rate: null,
    lacking: 2,
    lacking_days: ["2026-03-02"],
    lacking_rows: 3,
    amount_minor: null,
  };
  await show({ ...inEuro, ...lacking }, null);
  expect(await screen.findByText("3 paid appointments in EUR have no rate yet")).toBeDefined();
  expect(screen.getByText("Missing: exchange rate")).toBeDefined();
});
