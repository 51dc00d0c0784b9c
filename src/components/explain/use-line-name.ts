import { useTranslation } from "react-i18next";
import type { Line } from "@/data/billing/invoices.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatMonth } from "@/lib/billing-month.ts";

/** The name of a line: "Usage, November 2026". */
export function useLineName() {
  const { t } = useTranslation("billing");
  const { locale } = useFormat();
  return ({ model, period, inputs }: Line): string =>
    t(`lineNames.${model}`, {
      month: period ? formatMonth(period, locale) : "",
      number: inputs.number ?? "",
    });
}

/** The quantity of a line: minutes of usage, appointments of a milestone or a credit. */
export function useLineQuantity() {
  const { t } = useTranslation("billing");
  const { number } = useFormat();
  return ({ model, quantity }: Line): string =>
    model === "usage" || model === "adjustment"
      ? t("quantity.minutes", { minutes: number(quantity / 60, { maximumFractionDigits: 1 }) })
      : t("quantity.appointments", { count: quantity });
}
