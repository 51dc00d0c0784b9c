import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { SideSheet } from "@/components/ui/side-sheet.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { useOrganization } from "@/hooks/organizations.ts";
import { type CostDay, type CostFigure, roiQuery } from "@/hooks/roi.ts";
import { useFormat } from "@/hooks/use-format.ts";
import type { Period } from "@/lib/period.ts";
import { useRateText } from "@/pages/roi/use-rate-text.ts";

interface ExchangeSheetProps {
  figure: CostFigure;
  period: Period;
  onClose: () => void;
}

/** Day by day: what was owed, the rate of the day, the day it was published and by whom, and what that comes to. */
export function ExchangeSheet({ figure, period, onClose }: ExchangeSheetProps) {
  const { t } = useTranslation("roi");
  const { id } = useOrganization();
  const found = useQuery(roiQuery.costDays(id, figure.formula, period));
  const days = found.data?.filter(({ owed_currency }) => owed_currency === figure.exchange?.owed_currency);
  return (
    <SideSheet
      open
      onClose={onClose}
      printable
      title={t("exchange.title", { name: t(`cost.${figure.formula}.name`) })}
      description={t("exchange.description")}
    >
      {found.error ? (
        <ErrorState error={found.error} title={t("failed")} onRetry={() => void found.refetch()} />
      ) : days ? (
        <Days days={days} figure={figure} />
      ) : (
        <Skeleton className="h-64 w-full" />
      )}
    </SideSheet>
  );
}

function Days({ days, figure }: { days: CostDay[]; figure: CostFigure }) {
  const { t } = useTranslation("roi");
  const { money } = useFormat();
  const write = useRateText();
  const heads = [t("exchange.owed"), t("exchange.rate"), t("exchange.amount")];
  return (
    <table className="w-full text-sm">
      <thead className="text-left text-muted text-xs">
        <tr>
          <th scope="col" className="py-1 font-medium">
            {t("exchange.day")}
          </th>
          {heads.map((head) => (
            <th key={head} scope="col" className="py-1 pl-3 text-right font-medium">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line border-line border-t">
        {days.map((each) => (
          <tr key={each.day}>
            <th scope="row" className="py-1.5 text-left align-top font-normal">
              {write.day(each.day)}
            </th>
            <td data-figures="" className="py-1.5 pl-3 text-right align-top">
              {money(each.owed_minor, each.owed_currency)}
            </td>
            <td data-figures="" className="py-1.5 pl-3 text-right align-top">
              {each.rate === null ? "–" : write.rate(each.rate)}
              <span className="block text-muted text-xs">
                {each.rate_day && each.source
                  ? `${write.source(each.source)}, ${write.day(each.rate_day)}`
                  : t("exchange.none")}
              </span>
            </td>
            <td data-figures="" className="py-1.5 pl-3 text-right align-top">
              {each.amount_minor === null ? "–" : money(each.amount_minor, figure.currency)}
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot className="border-line border-t font-semibold">
        <tr>
          <th scope="row" colSpan={3} className="py-2 text-left font-semibold">
            {t("exchange.total")}
          </th>
          <td data-figures="" className="py-2 pl-3 text-right">
            {figure.amount_minor === null ? "–" : money(figure.amount_minor, figure.currency)}
          </td>
        </tr>
      </tfoot>
    </table>
  );
}
