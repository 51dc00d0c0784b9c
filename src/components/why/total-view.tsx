import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Answer } from "@/components/why/answer.tsx";
import { Formula } from "@/components/why/formula.tsx";
import { openStep } from "@/components/why/open-step.ts";
import { StepList, StepRow } from "@/components/why/step-row.tsx";
import { useLineName } from "@/components/why/use-line-name.ts";
import { useTaxWords } from "@/components/why/use-tax-words.ts";
import type { Step } from "@/components/why/why-path.ts";
import { billingQuery, type InvoiceLine, type Line, type OpenMonth } from "@/hooks/billing.ts";
import { useOrganization } from "@/hooks/organizations.ts";
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
  const taxed = useTaxWords();
  const sum = of.lines.reduce((all, { amount_minor }) => all + amount_minor, 0);
  const taxes = of.taxes
    .filter(({ tax_behavior }) => tax_behavior !== "none")
    .map((tax) => ({ name: taxed(tax), value: money(tax.tax_minor, of.currency) }));
  return (
    <div className="flex flex-col gap-6">
      <Formula
        title={t("why.formula")}
        terms={[{ name: t("why.net", { count: of.lines.length }), value: money(sum, of.currency) }, ...taxes]}
        result={{ name: t("total"), value: money(of.total_minor, of.currency) }}
      />
      <StepList title={t("lines")}>
        {of.lines.map((line) => (
          <StepRow
            key={openStep(line).id}
            step={stepOf(line)}
            title={name(line)}
            value={money(line.amount_minor, of.currency)}
          />
        ))}
      </StepList>
    </div>
  );
}
