import { useTranslation } from "react-i18next";
import { isPriced, type PricedName } from "@/data/roi/roi.ts";
import type { CostKind, Exchange, PriceExchange } from "@/data/roi/roi-answers.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** Rates, their sources, and the days without one, in words. */
export function useRateText() {
  const { t, i18n } = useTranslation("roi");
  const { number, days } = useFormat();
  const day = (each: string) => days({ from: each, to: each });
  const source = (name: string) =>
    i18n.exists(`roi:exchange.source.${name}`) ? t(`exchange.source.${name}` as "exchange.source.ecb") : name;
  return {
    day,
    source,
    rate: (rate: number) => number(rate, { minimumFractionDigits: 2, maximumFractionDigits: 6 }),
    /** "European Central Bank, 1 – 31 Oct 2026" */
    origin: ({ sources, first_rate_day: from, last_rate_day: to }: Exchange) =>
      [sources.map(source).join(" · "), from && to && days({ from, to })].filter(Boolean).join(", "),
    /** "3 paid appointments in EUR have no rate yet"; for costs "No rate from USD to SEK for 12 Oct and 2 more days" */
    lacking: (of: CostKind | PricedName, exchange: Exchange | PriceExchange, to: string) => {
      const { owed_currency: from, lacking, lacking_days } = exchange;
      if (isPriced(of) && "lacking_rows" in exchange)
        return t(`exchange.unrated.${of}`, { count: exchange.lacking_rows, currency: from });
      const named = lacking_days.map(day).join(", ");
      const count = lacking - lacking_days.length;
      return count > 0
        ? t("exchange.lackingMore", { from, to, days: named, count })
        : t("exchange.lacking", { from, to, days: named });
    },
  };
}
