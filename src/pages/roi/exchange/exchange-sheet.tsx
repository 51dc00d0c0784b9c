import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Loaded } from "@/components/ui/loaded.tsx";
import { SideSheet } from "@/components/ui/side-sheet.tsx";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { type ExchangeDay, isPriced, type PricedName, roiQuery } from "@/data/roi/roi.ts";
import type { CostKind, Exchange } from "@/data/roi/roi-answers.ts";
import { useFormat } from "@/hooks/use-format.ts";
import type { Period } from "@/lib/period.ts";
import { useRateText } from "@/pages/roi/exchange/use-rate-text.ts";

interface ExchangeSheetProps {
  of: CostKind | PricedName;
  exchange: Exchange;
  /** The converted amount, minor units of `currency`; null while a day lacks its rate. */
  amount: number | null;
  currency: string;
  period: Period;
  onClose: () => void;
}

/**
 * Day by day: the amount owed or priced, the day's rate with its publication day and source, and the converted amount.
 */
export function ExchangeSheet({ of, exchange, period, onClose, ...sums }: ExchangeSheetProps) {
  const { t } = useTranslation("roi");
  const { id } = useOrganization();
  const found = useQuery(roiQuery.exchangeDays(id, of, period));
  const days = found.data?.filter(({ owed_currency }) => owed_currency === exchange.owed_currency);
  return (
    <SideSheet
      open
      onClose={onClose}
      printable
      title={t("exchange.title", { name: isPriced(of) ? t(`value.${of}.name`) : t(`cost.${of}.name`) })}
      description={t("exchange.description")}
    >
      <Loaded query={{ ...found, data: days }} failed={t("failed")} skeleton="h-64 w-full">
        {(listed) => (
          <Days days={listed} said={t(isPriced(of) ? "exchange.priced" : "exchange.owed")} {...sums} />
        )}
      </Loaded>
    </SideSheet>
  );
}

interface DaysProps {
  days: ExchangeDay[];
  /** The heading of the first column of amounts. */
  said: string;
  amount: number | null;
  currency: string;
}

function Days({ days, said, amount, currency }: DaysProps) {
  const { t } = useTranslation("roi");
  const { money } = useFormat();
  const write = useRateText();
  const heads = [said, t("exchange.rate"), t("exchange.amount")];
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
              {each.amount_minor === null ? "–" : money(each.amount_minor, currency)}
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
            {amount === null ? "–" : money(amount, currency)}
          </td>
        </tr>
      </tfoot>
    </table>
  );
}
