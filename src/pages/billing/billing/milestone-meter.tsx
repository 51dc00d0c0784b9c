import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Amount } from "@/components/explain/amount.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import type { Meter } from "@/data/billing/billing-answers.ts";
import { milestonesQuery, type Slot } from "@/data/billing/milestones.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { formatDay } from "@/lib/billing-month.ts";
import { dayOf } from "@/lib/period.ts";
import { expectFill } from "@/pages/billing/billing/expected-fill.ts";
import { MeterSlots } from "@/pages/billing/billing/meter-slots.tsx";

/** Progress to the next milestone, its appointments, and when it will probably be full. */
export function MilestoneMeter() {
  const { t } = useTranslation("billing");
  const { id } = useOrganization();
  const { money } = useFormat();
  const query = useQuery(milestonesQuery.meter(id));
  const meter = query.data;
  const slots = useQuery({
    ...milestonesQuery.slots(id, { milestone: meter?.number }),
    enabled: meter !== undefined && meter.filled > 0,
  });
  return (
    <Card
      title={t("meter.title", { number: meter?.number ?? "" })}
      description={
        meter && (
          <>
            {t("meter.price", { size: meter.size })}{" "}
            <Amount explain={{ kind: "card", id: String(meter.rate_version) }}>
              {money(meter.amount_minor, meter.currency)}
            </Amount>
          </>
        )
      }
    >
      <Loaded query={query} failed={t("meter.failed")} skeleton="h-32 w-full">
        {(filling) => <Filling meter={filling} slots={slots.data ?? []} />}
      </Loaded>
    </Card>
  );
}

function Filling({ meter, slots }: { meter: Meter; slots: Slot[] }) {
  const { t } = useTranslation("billing");
  const contestable = slots.filter(
    ({ contestable_until: until }) => until !== null && new Date(until) > new Date(),
  ).length;
  const notes = [
    contestable > 0 && t("meter.contestableCount", { count: contestable }),
    meter.waiting > 0 && t("meter.waiting", { count: meter.waiting }),
    meter.disputed > 0 && t("meter.disputed", { count: meter.disputed }),
  ].filter((note) => note !== false);
  const words = t("meter.of", { filled: meter.filled, size: meter.size });
  return (
    <>
      <p className="font-semibold text-3xl tracking-tight">
        {meter.filled > 0 ? <Amount explain={{ kind: "open", id: "milestone" }}>{words}</Amount> : words}
      </p>
      <meter
        className="sr-only"
        aria-label={t("meter.title", { number: meter.number })}
        min={0}
        max={meter.size}
        value={meter.filled}
      />
      <MeterSlots meter={meter} slots={slots} />
      <Expected meter={meter} />
      {notes.length > 0 && (
        <ul className="mt-2 list-inside list-disc text-muted text-sm">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function Expected({ meter }: { meter: Meter }) {
  const { t } = useTranslation("billing");
  const { locale, zone, number } = useFormat();
  const today = dayOf(useNow(60), zone);
  const expected = expectFill(meter.size - meter.filled, meter.weeks ?? [], today);
  if (!expected) return <p className="mt-3 text-muted text-sm">{t("meter.unknown")}</p>;
  const day = (of: string) => formatDay(of, locale);
  return (
    <p className="mt-3 text-sm">
      <span className="font-medium">{t("meter.expected", { day: day(expected.on) })}</span>{" "}
      <span className="text-muted">
        {t(
          expected.latest === expected.earliest
            ? "meter.pace"
            : expected.latest
              ? "meter.between"
              : "meter.atLeast",
          {
            earliest: day(expected.earliest),
            latest: expected.latest ? day(expected.latest) : "",
            pace: number(expected.pace, { maximumFractionDigits: 1 }),
            count: meter.weeks?.length ?? 0,
          },
        )}
      </span>
    </p>
  );
}
