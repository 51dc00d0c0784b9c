import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Amount } from "@/components/explain/amount.tsx";
import { openStep } from "@/components/explain/open-step.ts";
import { useLineName, useLineQuantity } from "@/components/explain/use-line-name.ts";
import { isTaxMixed, realTaxes, useTaxWords } from "@/components/explain/use-tax-words.ts";
import { Card } from "@/components/ui/card.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { Time } from "@/components/ui/time.tsx";
import type { OpenMonth as Month } from "@/data/billing/billing-answers.ts";
import { invoicesQuery } from "@/data/billing/invoices.ts";
import { openMonthQuery } from "@/data/billing/open-month.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatMonth } from "@/lib/billing-month.ts";

/** The invoice if the month closed now. */
export function OpenMonth() {
  const { t } = useTranslation("billing");
  const { locale } = useFormat();
  const query = useQuery(openMonthQuery(useOrganization().id));
  const month = query.data;
  return (
    <Card
      title={
        <span className="inline-block first-letter:uppercase">
          {month ? formatMonth(month.period, locale) : t("open.title")}
        </span>
      }
      description={
        month && (
          <>
            {t("open.closes")} <Time at={month.ends_at} />
          </>
        )
      }
    >
      <Loaded query={query} failed={t("open.failed")} skeleton="h-32 w-full">
        {(open) => <Preview month={open} />}
      </Loaded>
    </Card>
  );
}

function Preview({ month }: { month: Month }) {
  const { t } = useTranslation("billing");
  const { money } = useFormat();
  const [name, quantity] = [useLineName(), useLineQuantity()];
  const taxed = useTaxWords();
  return (
    <>
      <p className="text-muted text-sm">{t("open.ifClosed")}</p>
      <p className="mb-3 font-semibold text-3xl tracking-tight">
        <Amount explain={{ kind: "month", id: month.period }}>
          {money(month.total_minor, month.currency)}
        </Amount>
      </p>
      <ul className="divide-y divide-line border-line border-t text-sm">
        {month.lines.map((line) => (
          <li key={openStep(line).id} className="flex items-center justify-between gap-3 py-2">
            <span className="min-w-0">
              <span className="block truncate">{name(line)}</span>
              <span className="block text-muted text-xs">
                {quantity(line)}
                {isTaxMixed(month.taxes) && ` · ${taxed(line)}`}
              </span>
            </span>
            <Amount explain={openStep(line)}>{money(line.amount_minor, month.currency)}</Amount>
          </li>
        ))}
        {month.lines.length === 0 && <li className="py-2 text-muted">{t("open.nothing")}</li>}
        {realTaxes(month.taxes).map((tax) => (
          <li key={taxed(tax)} className="flex items-center justify-between gap-3 py-2 text-muted">
            {taxed(tax)}
            <span data-figures="">{money(tax.tax_minor, month.currency)}</span>
          </li>
        ))}
      </ul>
      <Already month={month} />
    </>
  );
}

/** The month's milestones, which were invoiced when reached: part of its cost too. */
function Already({ month: { period, currency } }: { month: Month }) {
  const { t } = useTranslation("billing");
  const { money } = useFormat();
  const found = useQuery(invoicesQuery.milestonesSince(useOrganization().id, period)).data ?? [];
  const alike = found.filter((invoice) => invoice.currency === currency);
  if (alike.length === 0) return null;
  return (
    <p className="flex items-center justify-between gap-3 border-line border-t pt-2 text-sm">
      <span>
        {t("open.already")}
        <span className="block text-muted text-xs">{t("open.invoices", { count: alike.length })}</span>
      </span>
      <span data-figures="">
        {money(
          alike.reduce((sum, { total_minor }) => sum + total_minor, 0),
          currency,
        )}
      </span>
    </p>
  );
}
