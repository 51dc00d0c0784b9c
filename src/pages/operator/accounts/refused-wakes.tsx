import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { accountsQuery } from "@/data/billing/operator-accounts.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { Alarm } from "@/pages/operator/accounts/alarm.tsx";

/** Answers that say more than their code. */
const EXPLAINED = ["401", "404", "timed_out", "no_answer", "secrets_missing"] as const;
const explained = (answer: string) => EXPLAINED.find((known) => known === answer);

/** An alarm: functions that refuse the database's calls. Nothing while all is well. */
export function RefusedWakes() {
  const { t } = useTranslation("operator");
  const { time } = useFormat();
  const { data = [] } = useQuery(accountsQuery.refusedWakes());
  if (data.length === 0) return null;
  return (
    <Alarm title={t("refusedWakes.title")} body={t("refusedWakes.body")}>
      {data.map(({ name, since, times, answer }) => {
        const known = explained(answer);
        return (
          <li key={`${name}/${answer}`}>
            <code className="font-medium">{name}</code>: <code className="break-words">{answer}</code>
            <span className="block text-xs">
              {t("refusedWakes.since", { time: time(since), count: times })}{" "}
              {known && t(`refusedWakes.answers.${known}`)}
            </span>
          </li>
        );
      })}
    </Alarm>
  );
}
