import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";
import { Amount } from "@/components/explain/amount.tsx";
import { Button } from "@/components/ui/button.tsx";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatPhone } from "@/lib/phone.ts";
import type { AnnexRow } from "@/pages/billing/invoice/annex-rows.ts";

const FIRST = 100;

/** The first rows, all of them on request; paper always has every row. */
export function AnnexTable({ rows }: { rows: AnnexRow[] }) {
  const { t } = useTranslation("billing");
  const { micros, number } = useFormat();
  const [showsAll, setShowsAll] = useState(false);
  useEffect(() => {
    const beforePrint = () => flushSync(() => setShowsAll(true));
    window.addEventListener("beforeprint", beforePrint);
    return () => window.removeEventListener("beforeprint", beforePrint);
  }, []);
  const total = rows.reduce((sum, row) => sum + row.amount_micros, 0);
  const currency = rows[0]?.currency;
  const shown = showsAll ? rows : rows.slice(0, FIRST);
  return (
    <>
      <table className="w-full text-sm">
        <thead className="sticky top-0 bg-surface text-left text-muted text-xs">
          <tr className="border-line border-b">
            <th className="py-2 font-medium">{t("usage.when")}</th>
            <th className="py-2 font-medium">{t("annex.who")}</th>
            <th className="py-2 font-medium max-md:hidden print:table-cell">{t("annex.line")}</th>
            <th className="py-2 text-right font-medium max-md:hidden print:table-cell">
              {t("usage.billed")}
            </th>
            <th className="py-2 text-right font-medium">{t("usage.amount")}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <Row key={`${row.model}${row.step.id}${row.revision}`} row={row} />
          ))}
        </tbody>
        {currency && (
          <tfoot>
            <tr className="border-line border-t font-semibold">
              <td colSpan={2} className="py-2">
                {t("annex.sum")}
              </td>
              <td className="max-md:hidden print:table-cell" />
              <td className="max-md:hidden print:table-cell" />
              <td data-figures="" className="py-2 text-right">
                {micros(total, currency, true)}
              </td>
            </tr>
          </tfoot>
        )}
      </table>
      {shown.length < rows.length && (
        <Button size="sm" className="mt-3" onClick={() => setShowsAll(true)}>
          {t("annex.all", { n: number(rows.length) })}
        </Button>
      )}
    </>
  );
}

function Row({ row }: { row: AnnexRow }) {
  const { t } = useTranslation("billing");
  const { time, micros } = useFormat();
  const { country } = useOrganization();
  const nameOf = ({ step, who }: AnnexRow) => (step.kind === "usage" ? t("why.unknownNumber") : who);
  return (
    <tr className="border-line border-b">
      <td className="whitespace-nowrap py-1.5 pr-3">{row.at && time(row.at)}</td>
      <td className="py-1.5 pr-3">{row.who.startsWith("+") ? formatPhone(row.who, country) : nameOf(row)}</td>
      <td className="py-1.5 pr-3 text-muted max-md:hidden print:table-cell">{t(`models.${row.model}`)}</td>
      <td data-figures="" className="py-1.5 text-right text-muted max-md:hidden print:table-cell">
        {row.seconds !== null && t("seconds", { seconds: row.seconds })}
      </td>
      <td className="py-1.5 text-right">
        <Amount explain={row.step}>{micros(row.amount_micros, row.currency, true)}</Amount>
      </td>
    </tr>
  );
}
