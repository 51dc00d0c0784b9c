import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { accountsQuery, type UnclosedMonth } from "@/data/billing/operator-accounts.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatMonth } from "@/lib/billing-month.ts";
import { paths } from "@/lib/paths.ts";
import { Alarm } from "@/pages/operator/accounts/alarm.tsx";

/** An alarm: months that are over without an invoice, with the reason. Renders nothing without any. */
export function UnclosedMonths() {
  const { t } = useTranslation("operator");
  const { data = [] } = useQuery(accountsQuery.unclosed());
  if (data.length === 0) return null;
  return (
    <Alarm title={t("unclosed.title", { count: data.length })} body={t("unclosed.body")}>
      {data.map((month) => (
        <Row key={month.organization_id} month={month} />
      ))}
    </Alarm>
  );
}

function Row({ month }: { month: UnclosedMonth }) {
  const { t } = useTranslation("operator");
  const { locale, time } = useFormat();
  const { organization_id, name, period, ended_at, problem, tried_at } = month;
  return (
    <li>
      <Link
        to={paths.account(organization_id)}
        className="inline-flex items-center font-medium underline underline-offset-2 max-md:min-h-11"
      >
        {name}
      </Link>{" "}
      · {formatMonth(period, locale)}
      <span className="block text-xs">
        {problem && tried_at
          ? t("unclosed.refused", { time: time(tried_at) })
          : t("unclosed.untried", { time: time(ended_at) })}
      </span>
      {problem && <code className="block break-words text-xs">{problem}</code>}
    </li>
  );
}
