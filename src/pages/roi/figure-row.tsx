import { Info } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { Amount } from "@/components/explain/amount.tsx";
import { figureStep } from "@/components/explain/explained-figures.ts";
import { IconButton } from "@/components/ui/button.tsx";
import { Popover } from "@/components/ui/popover.tsx";
import type { RoiFigure } from "@/data/roi/roi-answers.ts";
import { useFormat } from "@/hooks/use-format.ts";
import type { Period } from "@/lib/period.ts";
import { useAmount } from "@/pages/roi/use-amount.ts";

interface FigureRowProps {
  name: string;
  /** What counts, and by which day. */
  what: string;
  formula: string;
  figure: RoiFigure;
  /** Its local days. */
  period: Period;
  /** The previous period's; absent if not compared. */
  before?: RoiFigure;
  /** The rows behind it. */
  href?: string;
  strong?: boolean;
  /** How it was converted to this currency. */
  children?: ReactNode;
}

/** One amount, with its definition, formula, inputs and rows on press, and printed beneath it. */
export function FigureRow({
  name,
  what,
  formula,
  figure,
  period,
  before,
  href,
  strong,
  children,
}: FigureRowProps) {
  const { t } = useTranslation("roi");
  const { amount, lacks } = useAmount();
  const value = amount(figure);
  return (
    <li className="px-4 py-2 text-sm">
      <div className="flex items-center gap-0.5">
        <span className={strong ? "font-semibold" : undefined}>{name}</span>
        <Popover
          label={name}
          trigger={
            <IconButton label={t("explain", { name })} size="sm" className="-my-1.5 max-md:-my-3">
              <Info size={13} aria-hidden />
            </IconButton>
          }
        >
          <Explanation what={what} formula={formula} figure={figure} />
        </Popover>
        <span data-figures="" className={strong ? "ml-auto font-semibold" : "ml-auto"}>
          {value ? <Amount explain={figureStep(figure.formula, period)}>{value}</Amount> : "–"}
        </span>
      </div>
      <p className="flex flex-wrap justify-between gap-x-3 text-muted text-xs">
        <Rows href={href} missing={lacks(figure.missing)}>
          {t("rows", { count: figure.rows })}
        </Rows>
        {before && <span>{t("before", { value: amount(before) ?? "–" })}</span>}
      </p>
      {children}
      <p className="hidden text-muted text-xs print:block">
        {what} {t("formulaIs", { formula })}
      </p>
    </li>
  );
}

interface RowsProps {
  href: string | undefined;
  missing: string | null;
  children: ReactNode;
}

function Rows({ href, missing, children }: RowsProps) {
  if (missing) return <span className="inline-flex min-h-6 items-center text-warn">{missing}</span>;
  if (!href) return <span className="inline-flex min-h-6 items-center">{children}</span>;
  return (
    <Link
      to={href}
      className="inline-flex min-h-6 items-center hover:text-accent hover:underline max-md:-my-2 max-md:min-h-11"
    >
      {children}
    </Link>
  );
}

function Explanation({ what, formula, figure }: { what: string; formula: string; figure: RoiFigure }) {
  const { t } = useTranslation("roi");
  return (
    <div className="flex max-w-80 flex-col gap-2 text-sm">
      <p className="text-pretty">{what}</p>
      <div>
        <p className="font-medium text-muted text-xs">{t("formula")}</p>
        <p>{formula}</p>
      </div>
      <Inputs figure={figure} />
      <p className="text-muted text-xs">{t("rows", { count: figure.rows })}</p>
    </div>
  );
}

/** The inputs of a figure. An input's name implies its unit. */
function Inputs({ figure }: { figure: RoiFigure }) {
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

/** A quantity means something different for each kind of cost, and rows for each figure. */
const inputName = ({ formula }: RoiFigure, name: string) =>
  name === "quantity" ? `quantity_${formula}` : name;
