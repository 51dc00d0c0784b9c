import { useTranslation } from "react-i18next";
import type { Figure, FigureName } from "@/pages/dashboard/figures.ts";
import { useFigureFormat } from "@/pages/dashboard/use-figure-format.ts";

interface DefinitionProps {
  name: FigureName;
  figure: Figure | undefined;
  before: Figure | undefined;
}

/** The meaning of a figure: definition, formula, inputs and number of rows. */
export function Definition({ name, figure, before }: DefinitionProps) {
  const { t } = useTranslation("dashboard");
  const write = useFigureFormat();
  return (
    <div className="flex flex-col gap-3">
      <p className="text-pretty">{t(`kpi.${name}.what`)}</p>
      <div>
        <p className="font-medium text-muted text-xs">{t("formula")}</p>
        <p>{t(`kpi.${name}.formula`)}</p>
      </div>
      {figure && (
        <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 border-line border-t pt-2 text-xs">
          {figure.inputs.map((input) => (
            <div key={input.name} className="contents">
              <dt className="text-muted">{t(`input.${input.name}`)}</dt>
              <dd className="text-right">{input.value === null ? "–" : write(input.value, input.kind)}</dd>
            </div>
          ))}
        </dl>
      )}
      {figure && (
        <p className="text-muted text-xs">
          {t("rows", { count: figure.rows })}
          {before && before.value !== null && (
            <span className="block">{t("previously", { value: write(before.value, before.kind) })}</span>
          )}
        </p>
      )}
    </div>
  );
}
