import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { CallDirection } from "@/components/calls/call-direction.tsx";
import { CallState } from "@/components/calls/call-state.tsx";
import { CallWho } from "@/components/calls/call-who.tsx";
import { openSeconds, STUCK_AFTER_SECONDS } from "@/components/calls/running-time.ts";
import { Status } from "@/components/ui/status.tsx";
import { Time } from "@/components/ui/time.tsx";
import { Tooltip } from "@/components/ui/tooltip.tsx";
import type { ListedCall } from "@/hooks/calls.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useIsFresh } from "@/hooks/use-live.ts";
import { useNow } from "@/hooks/use-now.ts";
import { cx } from "@/lib/class-names.ts";
import { paths } from "@/lib/paths.ts";

interface BoardProps {
  calls: readonly ListedCall[];
  /** Millionths of a dollar per second of talk; null where nothing tells it. */
  perSecond: number | null;
}

/** The calls on the line, each with its running time; one clock for all of them. */
export function Board({ calls, perSecond }: BoardProps) {
  const { t } = useTranslation("live");
  const now = useNow(1);
  return (
    <ul aria-label={t("board")} className="grid gap-3 sm:grid-cols-2 2xl:grid-cols-3">
      {calls.map((call) => (
        <Place key={call.id} id={call.id}>
          <Tile call={call} now={now} perSecond={perSecond} />
        </Place>
      ))}
    </ul>
  );
}

/** Glows for a moment when its call changed; the call within need not be drawn again for it. */
function Place({ id, children }: { id: string; children: ReactNode }) {
  return <li className={cx("rounded-lg", useIsFresh("calls", id) && "bg-fresh")}>{children}</li>;
}

interface TileProps {
  call: ListedCall;
  now: Date;
  perSecond: number | null;
}

function Tile({ call, now, perSecond }: TileProps) {
  const { t } = useTranslation(["live", "calls"]);
  const { duration, micros, money } = useFormat();
  const seconds = openSeconds(call, now);
  const isStuck = seconds > STUCK_AFTER_SECONDS;
  const perMinute = perSecond === null ? null : micros(perSecond * 60, "USD");
  return (
    <article className="relative flex h-full flex-col gap-3 rounded-lg border border-line p-4 has-[h3_a:hover]:border-line-strong">
      <header className="flex items-start justify-between gap-3">
        <h3 className="flex min-w-0 items-center gap-2 font-semibold text-base">
          <CallDirection call={call} bare />
          <Link
            to={paths.call(call.id)}
            className="min-w-0 truncate after:absolute after:inset-0 after:rounded-lg focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent"
          >
            <CallWho call={call} />
          </Link>
        </h3>
        {isStuck ? (
          <span title={t("calls:stuckWhy")}>
            <Status tone="warn" icon={TriangleAlert}>
              {t("calls:stuck")}
            </Status>
          </span>
        ) : (
          <CallState call={call} />
        )}
      </header>
      <p className="font-semibold text-2xl tracking-tight">
        <span className="sr-only">{t("columns.running")} </span>
        {duration(seconds)}
      </p>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
        <dt className="text-muted">{t("columns.agent")}</dt>
        <dd className="truncate text-right">{call.agent_name ?? call.agent_ref ?? "–"}</dd>
        <dt className="text-muted">{t("columns.began")}</dt>
        <dd className="relative z-[1] text-right">
          <Time at={call.occurred_at} style="time" />
        </dd>
        <dt className="text-muted">{t("columns.cost")}</dt>
        <dd className="relative z-[1] text-right">
          <Tooltip content={perMinute ? t("estimateWhy", { value: perMinute }) : t("noEstimate")}>
            <button
              type="button"
              className="cursor-help decoration-dotted underline-offset-4 hover:underline"
            >
              {perSecond === null || isStuck || call.status === "ringing"
                ? "–"
                : t("estimate", { value: money(cents(perSecond * seconds), "USD") })}
            </button>
          </Tooltip>
        </dd>
      </dl>
    </article>
  );
}

/** Micros as whole cents: more decimals would claim to know more. At least one, so that it is never written as nothing. */
const cents = (micros: number) => Math.max(1, Math.round(micros / 10_000));
