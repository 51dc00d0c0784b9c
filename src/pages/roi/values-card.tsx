import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card.tsx";
import { isPriced } from "@/data/roi/roi.ts";
import type { Roi, ValueName } from "@/data/roi/roi-answers.ts";
import { paths, withSearch } from "@/lib/paths.ts";
import { rangeText } from "@/lib/period.ts";
import { ExchangeLine } from "@/pages/roi/exchange/exchange-line.tsx";
import { FigureRow } from "@/pages/roi/figure-row.tsx";

const NAMES: readonly ValueName[] = ["booked", "shown", "expected_paid", "paid", "staff", "no_shows_avoided"];

/** The values: each figure on its own, never summed. */
export function ValuesCard({ roi, before }: { roi: Roi; before: Roi | undefined }) {
  const { t } = useTranslation("roi");
  const hrefs = hrefsOf(roi);
  return (
    <Card flush title={t("value.title")} description={t("value.description")}>
      <ul className="divide-y divide-line border-line border-t">
        {NAMES.map((name) => (
          <FigureRow
            key={name}
            name={t(`value.${name}.name`)}
            what={t(`value.${name}.what`)}
            formula={t(`value.${name}.formula`)}
            figure={roi.values[name]}
            period={roi}
            before={before?.values[name]}
            href={hrefs[name]}
          >
            {isPriced(name) &&
              roi.values[name].exchanges?.map((each) => (
                <ExchangeLine
                  key={each.owed_currency}
                  of={name}
                  exchange={each}
                  amount={each.amount_minor}
                  currency={roi.currency}
                  period={roi}
                />
              ))}
          </FigureRow>
        ))}
      </ul>
    </Card>
  );
}

/** The link to the rows; payments have no list of their own. */
function hrefsOf(period: Roi): Partial<Record<ValueName, string>> {
  const days = rangeText(period);
  const shown = withSearch(paths.appointments, { tab: "all", starts: days, verdict: "shown" });
  const decided = new URLSearchParams({ tab: "all", starts: days });
  for (const verdict of ["shown", "no_show"]) decided.append("verdict", verdict);
  const answered = new URLSearchParams({ from: period.from, to: period.to });
  for (const state of ["answered", "ongoing"]) answered.append("state", state);
  return {
    booked: withSearch(paths.appointments, { tab: "all", booked: days }),
    shown,
    expected_paid: shown,
    staff: `${paths.calls}?${answered}`,
    no_shows_avoided: `${paths.appointments}?${decided}`,
  };
}
