import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { type FactSums, share } from "@/data/roi/fact-sums.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { paths, withSearch } from "@/lib/paths.ts";
import { rangeText } from "@/lib/period.ts";

interface TalliesProps {
  /** Today's; undefined while loading. */
  sums: FactSums | undefined;
  onTheLine: number | undefined;
  stuck: number;
  /** The day of `sums`. */
  today: string;
}

/** Today in five figures. */
export function Tallies({ sums, onTheLine, stuck, today }: TalliesProps) {
  const { t } = useTranslation("live");
  const { number, percent, micros } = useFormat();
  const answered = sums && share(sums.answered, sums.calls);
  const waiting = sums ? sums.claimed_bookings - sums.confirmed_bookings : 0;
  const claims = () => {
    if (sums?.claimed_bookings === 0) return t("tally.noClaims");
    return waiting > 0 ? t("tally.unconfirmed", { count: waiting }) : t("tally.allConfirmed");
  };
  const calls = new URLSearchParams({ from: today, to: today });
  const callsWith = (name: string, values: string[]) => {
    const search = new URLSearchParams(calls);
    for (const value of values) search.append(name, value);
    return `${paths.calls}?${search}`;
  };
  const booked = withSearch(paths.appointments, {
    tab: "all",
    booked: rangeText({ from: today, to: today }),
  });
  const cost = sums && sums.cost_usd_micros > 0 ? micros(sums.cost_usd_micros, "USD") : "–";
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line shadow-low sm:grid-cols-5 [&>:first-child]:max-sm:col-span-2">
      <Tally
        name={t("tally.now")}
        to={`${paths.calls}?state=ringing&state=ongoing`}
        value={onTheLine === undefined ? undefined : number(onTheLine)}
        note={stuck > 0 ? t("tally.stuck", { count: stuck }) : t("tally.noneStuck")}
      />
      <Tally
        name={t("tally.calls")}
        to={callsWith("state", [])}
        value={sums && number(sums.calls)}
        note={sums && t("tally.inbound", { count: sums.inbound })}
      />
      <Tally
        name={t("tally.answered")}
        to={callsWith("state", ["answered", "ongoing"])}
        value={sums && number(sums.answered)}
        note={typeof answered === "number" ? t("tally.share", { share: percent(answered, 0) }) : ""}
      />
      <Tally
        name={t("tally.booked")}
        to={booked}
        value={sums && number(sums.booked)}
        note={sums && claims()}
        noteTo={waiting > 0 ? callsWith("outcome", ["unconfirmed"]) : undefined}
      />
      <Tally
        name={t("tally.cost")}
        to={callsWith("state", [])}
        value={sums && cost}
        note={cost === "–" ? t("tally.unknown") : "USD"}
      />
    </dl>
  );
}

interface TallyProps {
  name: string;
  /** The rows behind the figure. */
  to: string;
  value: string | undefined;
  note?: string;
  /** Other rows, if the note is about them. */
  noteTo?: string;
}

function Tally({ name, to, value, note, noteTo }: TallyProps) {
  return (
    <div className="relative flex min-w-0 flex-col bg-surface px-4 py-3 hover:bg-canvas">
      <dt className="text-muted text-sm">
        {/* The whole cell is the link's area; a note with rows of its own is above it. */}
        <Link
          to={to}
          className="outline-offset-[-2px] after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent"
        >
          {name}
        </Link>
      </dt>
      <dd className="flex h-8 items-center font-semibold text-2xl tracking-tight">
        {value ?? <Skeleton className="h-7 w-12" />}
      </dd>
      <dd className="min-h-4 text-muted text-xs text-pretty">
        {noteTo ? (
          <Link to={noteTo} className="relative z-[1] text-accent hover:underline max-md:py-2">
            {note}
          </Link>
        ) : (
          note
        )}
      </dd>
    </div>
  );
}
