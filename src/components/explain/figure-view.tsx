import { useQuery } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ExchangeDays } from "@/components/explain/exchange-days.tsx";
import { Answer } from "@/components/explain/explain-answer.tsx";
import { figureStep, parseFigure, rowsOf, tell } from "@/components/explain/explained-figures.ts";
import { FigureRows } from "@/components/explain/figure-row-list.tsx";
import { Formula } from "@/components/explain/formula.tsx";
import { StepList, StepRow } from "@/components/explain/step-row.tsx";
import { useFigureText } from "@/components/explain/use-figure-text.ts";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { roiQuery } from "@/data/roi/roi.ts";
import type { Roi } from "@/data/roi/roi-answers.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** A figure of a period: definition, formula, inputs, and the figures or rows it is made of. */
export function FigureView({ id }: { id: string }) {
  const { t } = useTranslation("billing");
  const asked = parseFigure(id);
  if (!asked) return <EmptyState icon={SearchX} title={t("why.nothing")} />;
  return <OfPeriod {...asked} />;
}

type Asked = NonNullable<ReturnType<typeof parseFigure>>;

function OfPeriod({ name, period }: Asked) {
  const query = useQuery(roiQuery.period(useOrganization().id, period));
  return <Answer query={query}>{(roi) => <Figure roi={roi} name={name} period={period} />}</Answer>;
}

function Figure({ roi, name, period }: Asked & { roi: Roi }) {
  const { t } = useTranslation("billing");
  const { days } = useFormat();
  const words = useFigureText(roi.currency);
  const figure = tell(roi, name);
  const rows = rowsOf[name];
  const { name: title, what, formula } = words.about(name);
  const lacks = words.lacks(figure.missing);
  return (
    <div className="flex flex-col gap-6">
      <div>
        <p className="text-muted text-sm">
          {title} · {days(period)}
        </p>
        <p data-figures="" className="font-semibold text-3xl tracking-tight">
          {words.write(figure.result, figure.unit)}
        </p>
        {lacks && <p className="text-sm text-warn">{lacks}</p>}
        <p className="mt-2 text-pretty text-sm">{what}</p>
      </div>
      {figure.of.length > 0 ? (
        <StepList title={t("why.madeOf")} hint={formula}>
          {figure.of.map((each) => (
            <StepRow
              key={each.name}
              step={figureStep(each.name, period)}
              title={words.about(each.name).name}
              value={words.write(each.result, "money")}
            />
          ))}
        </StepList>
      ) : (
        <Formula
          title={t("why.formula")}
          terms={figure.inputs.map(([input, value]) => ({
            name: words.input(name, input),
            value: words.writeInput(input, value),
          }))}
          result={{ name: formula, value: words.write(figure.result, figure.unit) }}
        />
      )}
      {figure.exchanged && <ExchangeDays kind={figure.exchanged} period={period} currency={roi.currency} />}
      {rows && <FigureRows which={rows} roi={roi} name={name} period={period} />}
    </div>
  );
}
