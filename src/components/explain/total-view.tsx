import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Answer } from "@/components/explain/explain-answer.tsx";
import type { Step } from "@/components/explain/explain-path.ts";
import { Formula } from "@/components/explain/formula.tsx";
import { openStep } from "@/components/explain/open-step.ts";
import { StepList, StepRow } from "@/components/explain/step-row.tsx";
import { useLineName } from "@/components/explain/use-line-name.ts";
import { isTaxMixed, realTaxes, useTaxOn, useTaxWords } from "@/components/explain/use-tax-words.ts";
import type { OpenMonth } from "@/data/billing/billing-answers.ts";
import { type InvoiceLine, invoicesQuery, type Line } from "@/data/billing/invoices.ts";
import { openMonthQuery } from "@/data/billing/open-month.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** An invoice's total. */
export function InvoiceView({ id }: { id: string }) {
  const query = useQuery(invoicesQuery.one(useOrganization().id, id));
  const stepOf = (line: Line): Step => ({ kind: "line", id: (line as InvoiceLine).id });
  return <Answer query={query}>{(invoice) => <Total of={invoice} stepOf={stepOf} />}</Answer>;
}

/** The open month's total. */
export function MonthView() {
  const query = useQuery(openMonthQuery(useOrganization().id));
  return <Answer query={query}>{(month) => <Total of={month} stepOf={openStep} />}</Answer>;
}

type Sums = Omit<OpenMonth, "ends_at" | "period">;

function Total({ of, stepOf }: { of: Sums; stepOf: (line: Line) => Step }) {
  const { t } = useTranslation("billing");
  const { money } = useFormat();
  const name = useLineName();
  const [taxed, taxOn] = [useTaxWords(), useTaxOn()];
  const isMixed = isTaxMixed(of.taxes);
  const taxes = realTaxes(of.taxes).map((tax) => ({
    name: taxOn(tax, of.currency),
    value: money(tax.tax_minor, of.currency),
  }));
  return (
    <div className="flex flex-col gap-6">
      <Formula
        title={t("why.formula")}
        terms={[
          {
            name: t(isMixed ? "why.withoutTax" : "why.net", { count: of.lines.length }),
            value: money(of.net_minor, of.currency),
          },
          ...taxes,
        ]}
        result={{ name: t("total"), value: money(of.total_minor, of.currency) }}
      />
      <StepList title={t("lines")}>
        {of.lines.map((line) => (
          <StepRow
            key={openStep(line).id}
            step={stepOf(line)}
            title={name(line)}
            detail={isMixed && taxed(line)}
            value={money(line.amount_minor, of.currency)}
          />
        ))}
      </StepList>
    </div>
  );
}
