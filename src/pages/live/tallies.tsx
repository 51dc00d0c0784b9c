import { useTranslation } from "react-i18next";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { type FactSums, share } from "@/hooks/fact-sums.ts";
import { useFormat } from "@/hooks/use-format.ts";

interface TalliesProps {
  /** Of today; undefined while loading. */
  sums: FactSums | undefined;
  onTheLine: number | undefined;
  stuck: number;
}

/** Today in five figures. */
export function Tallies({ sums, onTheLine, stuck }: TalliesProps) {
  const { t } = useTranslation("live");
  const { number, percent, micros } = useFormat();
  const answered = sums && share(sums.answered, sums.calls);
  const waiting = sums ? sums.claimed_bookings - sums.confirmed_bookings : 0;
  const claims = () => {
    if (sums?.claimed_bookings === 0) return t("tally.noClaims");
    return waiting > 0 ? t("tally.unconfirmed", { count: waiting }) : t("tally.allConfirmed");
  };
  const cost = sums && sums.cost_usd_micros > 0 ? micros(sums.cost_usd_micros, "USD") : "–";
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line shadow-low sm:grid-cols-5 [&>:first-child]:max-sm:col-span-2">
      <Tally
        name={t("tally.now")}
        value={onTheLine === undefined ? undefined : number(onTheLine)}
        note={stuck > 0 ? t("tally.stuck", { count: stuck }) : t("tally.noneStuck")}
      />
      <Tally
        name={t("tally.calls")}
        value={sums && number(sums.calls)}
        note={sums && t("tally.inbound", { count: sums.inbound })}
      />
      <Tally
        name={t("tally.answered")}
        value={sums && number(sums.answered)}
        note={typeof answered === "number" ? t("tally.share", { share: percent(answered, 0) }) : ""}
      />
      <Tally name={t("tally.booked")} value={sums && number(sums.booked)} note={sums && claims()} />
      <Tally name={t("tally.cost")} value={sums && cost} note={cost === "–" ? t("tally.unknown") : "USD"} />
    </dl>
  );
}

function Tally({ name, value, note }: { name: string; value: string | undefined; note?: string }) {
  return (
    <div className="flex min-w-0 flex-col bg-surface px-4 py-3">
      <dt className="text-muted text-sm">{name}</dt>
      <dd className="flex h-8 items-center font-semibold text-2xl tracking-tight">
        {value ?? <Skeleton className="h-7 w-12" />}
      </dd>
      <dd className="min-h-4 truncate text-muted text-xs">{note}</dd>
    </div>
  );
}
