import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Answer } from "@/components/explain/explain-answer.tsx";
import { openLineOf } from "@/components/explain/open-step.ts";
import { SlotRows } from "@/components/explain/slot-rows.tsx";
import { StepList, StepRow } from "@/components/explain/step-row.tsx";
import { UsageFormula } from "@/components/explain/usage-formula.tsx";
import { UsageRows } from "@/components/explain/usage-rows.tsx";
import { useTaxWords } from "@/components/explain/use-tax-words.ts";
import type { Explained } from "@/data/billing/billing-answers.ts";
import { explainQuery } from "@/data/billing/explain.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** A line of an invoice. */
export function LineView({ id }: { id: string }) {
  const query = useQuery(explainQuery.line(id));
  return <Answer query={query}>{(line) => <Explanation line={line} />}</Answer>;
}

/** A line of the open month, or the milestone being filled. */
export function OpenLineView({ id }: { id: string }) {
  const query = useQuery(explainQuery.open(useOrganization().id, openLineOf(id)));
  return <Answer query={query}>{(line) => <Explanation line={line} />}</Answer>;
}

function Explanation({ line }: { line: Explained }) {
  const { t } = useTranslation("billing");
  const { money, number } = useFormat();
  const taxed = useTaxWords();
  const { model, inputs, invoice } = line;
  const versions =
    inputs.cards?.map(({ version }) => version) ?? (inputs.rate_version ? [inputs.rate_version] : []);
  return (
    <div className="flex flex-col gap-6">
      <div>
        <p data-figures="" className="font-semibold text-3xl tracking-tight">
          {money(line.amount_minor, line.currency)}
        </p>
        <p className="text-muted text-sm">
          {invoice ? t("why.onInvoice", { number: invoice.number }) : t("why.notInvoiced")} · {taxed(line)}
        </p>
      </div>
      {(model === "usage" || model === "adjustment") && line.billing_period && line.period ? (
        <>
          <UsageFormula line={line} />
          <UsageRows
            filter={{ billingPeriod: line.billing_period, period: line.period }}
            title={t(model === "usage" ? "why.calls" : "why.late", {
              count: line.leaves,
              n: number(line.leaves),
            })}
          />
        </>
      ) : (
        <SlotRows line={line} />
      )}
      {versions.length > 0 && (
        <StepList title={t("why.terms")}>
          {versions.map((version) => (
            <StepRow
              key={version}
              step={{ kind: "card", id: String(version) }}
              title={t("rates.version", { version })}
            />
          ))}
        </StepList>
      )}
    </div>
  );
}
