import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card.tsx";
import type { CostFigure, Roi } from "@/data/roi/roi-answers.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { paths, withSearch } from "@/lib/paths.ts";
import type { Period } from "@/lib/period.ts";
import { ExchangeLine } from "@/pages/roi/exchange/exchange-line.tsx";
import { FigureRow } from "@/pages/roi/figure-row.tsx";

/** Spending by kind, in the organization's currency: amounts in another one at the rates of their days. */
export function CostsCard({ roi, before }: { roi: Roi; before: Roi | undefined }) {
  const { t } = useTranslation("roi");
  const calls = withSearch(paths.calls, { from: roi.from, to: roi.to });
  return (
    <Card flush title={t("cost.title")} description={t("cost.description")}>
      <ul className="divide-y divide-line border-line border-t">
        {roi.costs.map((figure, n) => (
          <FigureRow
            key={`${figure.formula} ${figure.exchange?.owed_currency}`}
            name={t(`cost.${figure.formula}.name`)}
            what={t(`cost.${figure.formula}.what`)}
            formula={t(`cost.${figure.formula}.formula`)}
            figure={figure}
            period={roi}
            before={before?.costs.find((each) => isSame(each, roi.costs[n]))}
            href={figure.formula === "usage" || figure.formula === "provider" ? calls : undefined}
          >
            <Owed figure={figure} period={roi} />
          </FigureRow>
        ))}
        <FigureRow
          strong
          name={t("cost.total.name")}
          what={t("cost.total.what")}
          formula={t("cost.total.formula")}
          figure={roi.cost}
          period={roi}
          before={before?.cost}
        />
        {roi.margin_minor !== undefined && <Margin roi={roi} />}
      </ul>
    </Card>
  );
}

/** How a kind of cost was converted to the organization's currency. */
function Owed({ figure, period }: { figure: CostFigure; period: Period }) {
  const { t } = useTranslation("roi");
  const { formula, exchange, amount_minor, currency, elsewhere } = figure;
  return (
    <>
      {elsewhere > 0 && <p className="text-warn text-xs">{t("exchange.elsewhere", { count: elsewhere })}</p>}
      {exchange && (
        <ExchangeLine
          of={formula}
          exchange={exchange}
          amount={amount_minor}
          currency={currency}
          period={period}
        />
      )}
    </>
  );
}

const isSame = (one: CostFigure, other: CostFigure | undefined) =>
  one.formula === other?.formula && one.exchange?.owed_currency === other.exchange?.owed_currency;

/** For operators: the margin of our charges. */
function Margin({ roi }: { roi: Roi }) {
  const { t } = useTranslation("roi");
  const { money } = useFormat();
  return (
    <li className="flex justify-between gap-3 px-4 py-2 text-sm">
      <span>{t("margin")}</span>
      <span data-figures="">{roi.margin_minor == null ? "–" : money(roi.margin_minor, roi.currency)}</span>
    </li>
  );
}
