import { useTranslation } from "react-i18next";
import {
  type CountName,
  type FigureName,
  isCount,
  isValue,
  type Told,
} from "@/components/explain/explained-figures.ts";
import type { Lack } from "@/data/roi/roi-answers.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** Counted figures use the strings of the dashboard, the others those of the ROI page. */
const KPIS = {
  calls: "calls",
  answered: "answered",
  bookings: "booked",
  claims: "claims",
  show_rate: "shown",
} as const satisfies Record<CountName, string>;
/** Inputs that only counted figures have. */
const COUNTED = ["calls", "confirmed", "claimed"] as const;

/** Figures, their inputs and what is missing, in words. `currency` is the organization's. */
export function useFigureText(currency: string) {
  const { t } = useTranslation(["roi", "dashboard"]);
  const { money, number, percent } = useFormat();

  function about(name: FigureName): { name: string; what: string; formula: string } {
    if (isCount(name)) {
      const kpi = `dashboard:kpi.${KPIS[name]}` as const;
      return { name: t(`${kpi}.name`), what: t(`${kpi}.what`), formula: t(`${kpi}.formula`) };
    }
    if (name === "roi") {
      const what = t("dashboard:kpi.roi.what");
      return { name: t("roi:roi.name"), what, formula: t("roi:roi.formula") };
    }
    const said = isValue(name)
      ? (`roi:value.${name}` as const)
      : (`roi:cost.${name === "cost" ? "total" : name}` as const);
    return { name: t(`${said}.name`), what: t(`${said}.what`), formula: t(`${said}.formula`) };
  }

  return {
    about,
    /** A dash while an input is missing. */
    write(result: number | null, unit: Told["unit"]): string {
      if (result === null) return "–";
      if (unit === "money") return money(result, currency);
      return unit === "share" ? percent(result, 1) : number(result);
    },
    /** The name of an input; a quantity means something different for each kind of cost. */
    input(figure: FigureName, name: string): string {
      const counted = COUNTED.find((each) => each === name);
      if (counted) return t(`dashboard:input.${counted}`);
      return t(`roi:input.${name === "quantity" ? `quantity_${figure}` : name}` as "roi:input.shown");
    },
    /** An input's name implies its unit. */
    writeInput(name: string, value: number | null): string {
      if (value === null) return "–";
      if (name.endsWith("minor")) return money(value, currency);
      return name.endsWith("basis_points") ? percent(value / 10_000, 1) : number(value);
    },
    /** Null if nothing is missing. */
    lacks: (missing: readonly Lack[]) =>
      missing.length
        ? t("roi:missing", { what: [...new Set(missing)].map((each) => t(`roi:lack.${each}`)).join(", ") })
        : null,
  };
}
