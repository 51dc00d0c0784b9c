import { useTranslation } from "react-i18next";
import { Formula } from "@/components/explain/formula.tsx";
import { usePrice } from "@/components/explain/use-price.ts";
import type { Explained } from "@/data/billing/billing-answers.ts";
import type { CardInput } from "@/data/billing/rows.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** Seconds × price, minus what is included, rounded once; for an adjustment, the month's amount now minus before. */
export function UsageFormula({ line }: { line: Explained }) {
  const { t } = useTranslation("billing");
  const { money, micros, number } = useFormat();
  const price = usePrice();
  const { currency, inputs, model } = line;
  const card = ({ version, charged_seconds, included_seconds, minute_micros }: CardInput) => [
    {
      name: t("why.seconds", {
        seconds: number(charged_seconds),
        price: price(minute_micros, currency),
        version,
      }),
      value: micros((charged_seconds * minute_micros) / 60, currency, true),
    },
    ...(included_seconds
      ? [{ name: t("why.included", { seconds: number(included_seconds) }), value: money(0, currency) }]
      : []),
  ];
  const rounded = { name: t("why.rounding"), value: micros(line.rounding_micros, currency, true) };
  const before =
    model === "adjustment"
      ? [
          { name: t("why.after"), value: money(inputs.after_minor ?? 0, currency) },
          { name: t("why.before"), value: money(-(inputs.before_minor ?? 0), currency) },
        ]
      : [];
  const cards = (inputs.cards ?? []).flatMap(card);
  return (
    <>
      <Formula
        title={t("why.formula")}
        terms={model === "adjustment" ? [...cards, ...before] : [...cards, rounded]}
        result={{ name: t(`models.${model}`), value: money(line.amount_minor, currency) }}
      />
      {model === "adjustment" && (
        <Formula
          title={t("why.leavesSum")}
          terms={[{ name: t("why.leaves"), value: micros(line.exact_micros, currency, true) }, rounded]}
          result={{ name: t("models.adjustment"), value: money(line.amount_minor, currency) }}
        />
      )}
    </>
  );
}
