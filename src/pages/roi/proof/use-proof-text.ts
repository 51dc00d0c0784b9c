import { useTranslation } from "react-i18next";
import { isPriced, type PricedName } from "@/data/roi/roi.ts";
import type { CostKind, Exchange, ProofFigures } from "@/data/roi/roi-answers.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useRateText } from "@/pages/roi/exchange/use-rate-text.ts";
import type { LineName, ProofLine } from "@/pages/roi/proof/proof-lines.ts";
import { useAmount } from "@/pages/roi/use-amount.ts";

interface Exchanged {
  of: CostKind | PricedName;
  exchange: Exchange;
}

/** The parts of a line in other currencies. */
function exchangesOf(line: LineName, { values, costs }: ProofFigures): Exchanged[] {
  if (line.of === "value" && isPriced(line.name)) {
    const of = line.name;
    return (values[of].exchanges ?? []).map((exchange) => ({ of, exchange }));
  }
  return costs
    .filter(({ formula }) => line.of === "cost" && formula === line.name)
    .flatMap(({ formula: of, exchange }) => (exchange ? [{ of, exchange }] : []));
}

/** The lines of a report in words: name, formula, number of rows, rates. */
export function useProofText() {
  const { t } = useTranslation("roi");
  const { money, number, percent } = useFormat();
  const { lacks } = useAmount();
  const rate = useRateText();
  const figureOf = (line: LineName, { values, costs, cost }: ProofFigures) => {
    if (line.of === "value") return values[line.name];
    if (line.of !== "cost") return undefined;
    return line.name === "total" ? cost : costs.find(({ formula }) => formula === line.name);
  };
  const exchanged = (line: LineName, figures: ProofFigures) =>
    exchangesOf(line, figures).map(({ of, exchange }) =>
      exchange.rate === null
        ? rate.lacking(of, exchange, figures.currency)
        : `${money(exchange.owed_minor, exchange.owed_currency)} × ${rate.rate(exchange.rate)} (${rate.origin(exchange)})`,
    );
  const formula = (line: LineName, { counts }: ProofFigures) => {
    if (line.of === "value") return t(`value.${line.name}.formula`);
    if (line.of === "cost") return t(`cost.${line.name}.formula`);
    if (line.of === "count") return t(`report.count.${line.name}.how`);
    if (line.name === "roi") return t("roi.formula");
    return counts.claimed
      ? t("claims.of", { confirmed: number(counts.confirmed), claimed: number(counts.claimed) })
      : t("claims.none");
  };
  return {
    name: (line: LineName) => {
      if (line.of === "value") return t(`value.${line.name}.name`);
      if (line.of === "cost") return t(`cost.${line.name}.name`);
      if (line.of === "count") return t(`report.count.${line.name}.name`);
      return t(`${line.name}.name`);
    },
    how: (line: LineName, figures: ProofFigures) => {
      const figure = figureOf(line, figures);
      const parts = [formula(line, figures), figure && t("rows", { count: figure.rows })];
      return [...parts, ...exchanged(line, figures)].filter(Boolean).join(" · ");
    },
    /** What a figure lacked when it was reported; null if nothing. */
    lack: (line: LineName, figures: ProofFigures) => lacks(figureOf(line, figures)?.missing ?? []),
    amount: (value: number | null, kind: ProofLine["kind"], currency: string) => {
      if (value === null) return "–";
      if (kind === "money") return money(value, currency);
      return kind === "share" ? percent(value / 10_000, 1) : number(value);
    },
  };
}
