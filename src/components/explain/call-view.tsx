import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { Deliveries } from "@/components/explain/deliveries.tsx";
import { Answer } from "@/components/explain/explain-answer.tsx";
import { Formula } from "@/components/explain/formula.tsx";
import { StepList, StepRow } from "@/components/explain/step-row.tsx";
import { usePrice } from "@/components/explain/use-price.ts";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { Time } from "@/components/ui/time.tsx";
import type { CallUsage, ExplainedCall } from "@/data/billing/billing-answers.ts";
import { explainQuery } from "@/data/billing/explain.ts";
import { callsQuery } from "@/data/calls/calls.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatMonth } from "@/lib/billing-month.ts";
import { paths } from "@/lib/paths.ts";
import { formatPhone } from "@/lib/phone.ts";

/** The charges of one call, from its seconds to the deliveries that reported it. */
export function CallView({ id }: { id: string }) {
  const { t } = useTranslation("billing");
  const query = useQuery(explainQuery.call(useOrganization().id, id));
  const trail = useQuery(callsQuery.trail(id));
  return (
    <Answer query={query}>
      {(explained) => (
        <div className="flex flex-col gap-6">
          {explained.rows.length > 0 ? (
            <Charged explained={explained} />
          ) : (
            <p className="text-sm">{t("why.notCharged")}</p>
          )}
          <CallFacts explained={explained} />
          {explained.call && <Deliveries query={trail} />}
        </div>
      )}
    </Answer>
  );
}

function Charged({ explained: { rows } }: { explained: ExplainedCall }) {
  const { t } = useTranslation("billing");
  const { micros } = useFormat();
  const price = usePrice();
  const currency = rows[0]?.currency ?? "USD";
  const sum = rows.reduce((total, row) => total + row.amount_micros, 0);
  const versions = [...new Set(rows.map(({ rate_version }) => rate_version))];
  const term = (row: CallUsage) => ({
    name: t(row.revision > 1 ? "why.correction" : "why.seconds", {
      seconds: row.charged_seconds,
      price: price(row.minute_micros, currency),
      version: row.rate_version,
    }),
    value: micros(row.amount_micros, currency, true),
  });
  return (
    <>
      <Formula
        title={t("why.formula")}
        terms={rows.map(term)}
        result={{ name: t("why.thisCall"), value: micros(sum, currency, true) }}
      />
      <StepList title={t("why.standsOn")}>
        {rows.map((row) => (
          <Standing key={row.revision} row={row} />
        ))}
        {versions.map((version) => (
          <StepRow
            key={version}
            step={{ kind: "card", id: String(version) }}
            title={t("rates.version", { version })}
          />
        ))}
      </StepList>
    </>
  );
}

/** Where a row of the call is billed. */
function Standing({ row }: { row: CallUsage }) {
  const { t } = useTranslation("billing");
  const { locale } = useFormat();
  const month = formatMonth(row.billing_period, locale);
  const model = row.billing_period === row.period ? "usage" : "adjustment";
  return (
    <StepRow
      step={row.line_id ? { kind: "line", id: row.line_id } : { kind: "open", id: `${model}:${row.period}` }}
      title={
        row.invoice_number ? t("why.onInvoice", { number: row.invoice_number }) : t("why.inMonth", { month })
      }
      detail={
        <>
          {t("why.metered", { seconds: row.billed_seconds, kind: t(`kinds.${row.kind}`) })} ·{" "}
          <Time at={row.recorded_at} />
        </>
      }
    />
  );
}

function CallFacts({ explained: { call, call_id } }: { explained: ExplainedCall }) {
  const { t } = useTranslation("billing");
  const { country } = useOrganization();
  if (!call) return <p className="text-muted text-sm">{t("why.erasedCall")}</p>;
  return (
    <Facts>
      <Fact name={t("why.call")}>
        <Link to={paths.call(call_id)} className="font-medium text-accent underline-offset-2 hover:underline">
          {call.who?.startsWith("+") ? formatPhone(call.who, country) : t("why.unknownNumber")}
        </Link>
      </Fact>
      <Fact name={t("usage.when")}>
        <Time at={call.occurred_at} style="full" />
      </Fact>
      {call.agent && <Fact name={t("why.agent")}>{call.agent}</Fact>}
      <Fact name={t("usage.talked")}>{t("seconds", { seconds: call.talk_seconds ?? 0 })}</Fact>
    </Facts>
  );
}
