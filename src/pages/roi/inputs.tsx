import { useTranslation } from "react-i18next";
import type { RoiFigure } from "@/data/roi/roi.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** What went into a figure. An input's name says its unit. */
export function Inputs({ figure }: { figure: RoiFigure }) {
  const { t } = useTranslation("roi");
  const { number, money, percent } = useFormat();
  const write = (name: string, value: number) => {
    if (name.endsWith("minor")) return money(value, figure.currency);
    if (name.endsWith("basis_points")) return percent(value / 10_000, 1);
    return number(value);
  };
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 border-line border-t pt-2 text-xs">
      {Object.entries(figure.inputs).map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{t(`input.${inputName(figure, name)}` as "input.shown")}</dt>
          <dd className="text-right">{value === null ? "–" : write(name, value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A quantity is of something else in each kind of cost, and rows in every figure. */
const inputName = ({ formula }: RoiFigure, name: string) =>
  name === "quantity" ? `quantity_${formula}` : name;
