import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Answer } from "@/components/why/answer.tsx";
import { Formula } from "@/components/why/formula.tsx";
import { openStep } from "@/components/why/open-step.ts";
import { StepList, StepRow } from "@/components/why/step-row.tsx";
import { useLineName } from "@/components/why/use-line-name.ts";
import { isTaxMixed, realTaxes, useTaxOn, useTaxWords } from "@/components/why/use-tax-words.ts";
import type { Step } from "@/components/why/why-path.ts";
import { billingQuery, type InvoiceLine, type Line, type OpenMonth } from "@/data/billing/invoices.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** What an invoice comes to. */
export function InvoiceView({ id }: { id: string }) {
  const query = useQuery(billingQuery.invoice(useOrganization().id, id));
  const stepOf = (line: Line): Step => ({ kind: "line", id: (line as InvoiceLine).id });
  return <Answer query={query}>{(invoice) => <Total of={invoice} stepOf={stepOf} />}</Answer>;
}

/** What the open month comes to. */
export function MonthView() {
  const query = useQuery(billingQuery.openMonth(useOrganization().id));
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
