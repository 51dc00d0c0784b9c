import { type Amount, leanings, scenarios, type WhatIf } from "@contract/roi.ts";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card.tsx";
import type { Roi } from "@/data/roi/roi-answers.ts";
import { useFormat } from "@/hooks/use-format.ts";

const LINES = ["paid", "staff", "value", "net"] as const;

/** The inputs of the what-if from the figures of a period. */
export const whatIfOf = ({ values, assumptions, cost, counts }: Roi): WhatIf => ({
  shownMinor: values.shown.amount_minor,
  closeBasisPoints: assumptions.close_basis_points,
  savedSeconds: assumptions.saved_seconds_per_call,
  staffHourMinor: assumptions.staff_hour_minor,
  costMinor: cost.amount_minor,
  answered: counts.answered,
});

/** The same period under careful, expected and hopeful assumptions. */
export function ScenariosCard({ roi }: { roi: Roi }) {
  const { t } = useTranslation("roi");
  const { money, percent } = useFormat();
  const all = scenarios(whatIfOf(roi));
  const missing = [...new Set(all.flatMap(({ net }) => ("missing" in net ? net.missing : [])))];
  const write = (amount: Amount) => ("minor" in amount ? money(amount.minor, roi.currency, true) : "–");
  return (
    <Card flush title={t("scenario.title")} description={t("scenario.description")}>
      <table data-print="figures" className="w-full border-line border-t text-sm">
        <thead>
          <tr className="text-muted text-xs">
            <th scope="col" className="px-4 py-2 text-left font-medium">
              <span className="sr-only">{t("scenario.line")}</span>
            </th>
            {all.map(({ name }) => (
              <th key={name} scope="col" className="py-2 pr-4 text-right font-medium">
                {t(`scenario.${name}`)}
                <span className="block font-normal">{percent(leanings[name] / 100, 0)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line border-line border-t">
          {LINES.map((line) => (
            <tr key={line}>
              <th scope="row" className="px-4 py-2 text-left font-normal">
                {t(`scenario.${line}`)}
              </th>
              {all.map((each) => (
                <td key={each.name} data-figures="" className="py-2 pr-4 text-right">
                  {write(each[line])}
                </td>
              ))}
            </tr>
          ))}
          <tr className="font-semibold">
            <th scope="row" className="px-4 py-2 text-left font-semibold">
              {t("scenario.roi")}
            </th>
            {all.map(({ name, roi: share }) => (
              <td key={name} data-figures="" className="py-2 pr-4 text-right">
                {share === null ? "–" : percent(share, 0)}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
      {missing.length > 0 && (
        <p className="border-line border-t px-4 py-2 text-warn text-xs">
          {t("missing", { what: missing.map((each) => t(`scenario.lack.${each}`)).join(", ") })}
        </p>
      )}
    </Card>
  );
}
