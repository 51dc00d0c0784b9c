import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Answer } from "@/components/explain/explain-answer.tsx";
import { StepList, StepRow } from "@/components/explain/step-row.tsx";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { type ExchangeDay, type PricedName, roiQuery } from "@/data/roi/roi.ts";
import type { CostKind } from "@/data/roi/roi-answers.ts";
import { useFormat } from "@/hooks/use-format.ts";
import type { Period } from "@/lib/period.ts";

interface ExchangeDaysProps {
  kind: CostKind | PricedName;
  period: Period;
  /** The organization's. */
  currency: string;
}

/** The amounts of a cost or of prices per day, with each day's rate, publication date and source. */
export function ExchangeDays({ kind, period, currency }: ExchangeDaysProps) {
  const { t } = useTranslation(["roi", "billing"]);
  const query = useQuery(roiQuery.exchangeDays(useOrganization().id, kind, period));
  return (
    <Answer query={query}>
      {(days) => (
        <StepList title={t("exchange.open")} hint={t("exchange.description")}>
          {days.length === 0 && <StepRow title={t("billing:why.noRows")} />}
          {days.map((each) => (
            <Day key={`${each.day} ${each.owed_currency}`} of={each} currency={currency} />
          ))}
        </StepList>
      )}
    </Answer>
  );
}

function Day({ of, currency }: { of: ExchangeDay; currency: string }) {
  const { t, i18n } = useTranslation("roi");
  const { money, number, days } = useFormat();
  const { owed_currency: owed, rate, rate_day: published, source } = of;
  const named =
    source && i18n.exists(`roi:exchange.source.${source}`)
      ? t(`exchange.source.${source}` as "exchange.source.ecb")
      : source;
  const at = published
    ? `× ${number(rate ?? 0, { maximumFractionDigits: 6 })} · ${named}, ${days({ from: published, to: published })}`
    : t("exchange.none");
  return (
    <StepRow
      title={days({ from: of.day, to: of.day })}
      detail={owed === currency ? undefined : `${money(of.owed_minor, owed)} ${at}`}
      value={of.amount_minor === null ? "–" : money(of.amount_minor, currency)}
    />
  );
}
