import { useTranslation } from "react-i18next";
import { HoursBar } from "@/components/hours/hours-bar.tsx";
import { hoursAWeek, weekdayNames, weekOf } from "@/components/hours/week-hours.ts";
import { Card } from "@/components/ui/card.tsx";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { PhoneNumber } from "@/components/ui/phone-number.tsx";
import { Time } from "@/components/ui/time.tsx";
import type { Campaign } from "@/data/campaigns/campaigns.ts";
import { useContactHours } from "@/data/campaigns/contact-hours.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** How it calls: agent, number, hours, pace, and the breaker's limits. */
export function CampaignFacts({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation(["campaigns", "common"]);
  const { locale, number, percent } = useFormat();
  const { breaker, from_number, agent_ref, starts_at } = campaign;
  const hours = useContactHours().data;
  const house = weekOf(hours?.call ?? campaign.windows ?? []);
  const week = campaign.windows ? weekOf(campaign.windows) : house;
  const limits = [
    breaker.failure_rate !== undefined && t("facts.failures", { share: percent(breaker.failure_rate, 0) }),
    breaker.opt_out_rate !== undefined && t("facts.optOuts", { share: percent(breaker.opt_out_rate, 0) }),
    breaker.max_cost !== undefined && t("facts.cost", { cost: number(breaker.max_cost) }),
  ].filter(Boolean);
  return (
    <Card title={t("facts.title")}>
      <Facts>
        <Fact name={t("form.agent")}>{agent_ref ?? "–"}</Fact>
        <Fact name={t("form.number")}>{from_number ? <PhoneNumber e164={from_number} /> : "–"}</Fact>
        {starts_at && (
          <Fact name={t("form.start.title")}>
            <Time at={starts_at} />
          </Fact>
        )}
        <Fact name={t("form.pace.title")}>
          {t("facts.pace", { concurrency: campaign.concurrency, attempts: campaign.max_attempts })}
        </Fact>
        <Fact name={t("form.breaker.title")}>{limits.length ? limits.join(", ") : t("facts.unwatched")}</Fact>
        <Fact name={t("form.windows.title")}>
          {t("common:hours.sum", { count: hoursAWeek(week, house) })}
        </Fact>
      </Facts>
      <ul className="mt-2 flex flex-col gap-1">
        {weekdayNames(locale).map((name, index) => {
          const day = week[index] ?? [];
          return (
            <li
              key={name}
              className="grid grid-cols-[5.5rem_minmax(0,1fr)_5.5rem] items-center gap-2 text-xs"
            >
              <span className="truncate text-muted first-letter:uppercase">{name}</span>
              <HoursBar day={day} house={house[index] ?? []} />
              <span className="text-right tabular-nums">
                {day.length > 0
                  ? day.map(({ from, to }) => <span key={from} className="block">{`${from}–${to}`}</span>)
                  : t("common:hours.closed")}
              </span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
