import { TriangleAlert } from "lucide-react";
import { createContext, memo, useContext } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { CallDirection } from "@/components/calls/call-direction.tsx";
import { CallState } from "@/components/calls/call-state.tsx";
import { CallWho } from "@/components/calls/call-who.tsx";
import { openSeconds, STUCK_AFTER_SECONDS } from "@/components/calls/running-time.ts";
import { Status } from "@/components/ui/status.tsx";
import { Time } from "@/components/ui/time.tsx";
import { Tooltip } from "@/components/ui/tooltip.tsx";
import type { ListedCall } from "@/data/calls/calls.ts";
import { useIsFresh } from "@/data/live/use-live.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { cx } from "@/lib/class-names.ts";
import { paths } from "@/lib/paths.ts";
import { sameContent } from "@/lib/same-content.ts";

interface BoardProps {
  calls: readonly ListedCall[];
  /** Millionths of a dollar per second of talk; null if unknown. */
  perSecond: number | null;
}

/** One clock for all tiles; only what depends on it re-renders each second. */
const Now = createContext(new Date(0));

/** The calls in progress, each with its running time. */
export function Board({ calls, perSecond }: BoardProps) {
  const { t } = useTranslation("live");
  return (
    <Now value={useNow(1)}>
      <ul aria-label={t("board")} className="grid gap-3 sm:grid-cols-2 2xl:grid-cols-3">
        {calls.map((call) => (
          <Place key={call.id} call={call} perSecond={perSecond} />
        ))}
      </ul>
    </Now>
  );
}

interface TileProps {
  call: ListedCall;
  perSecond: number | null;
}

/** Highlighted for a moment when its call changed. */
const Place = memo(function Place({ call, perSecond }: TileProps) {
  const isFresh = useIsFresh("calls", call.id);
  return (
    <li className={cx("rounded-lg", isFresh && "bg-fresh")}>
      <Tile call={call} perSecond={perSecond} />
    </li>
  );
}, sameContent);

const Tile = memo(function Tile({ call, perSecond }: TileProps) {
  const { t } = useTranslation(["live", "calls"]);
  const { micros } = useFormat();
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
        <State call={call} />
      </header>
      <p className="font-semibold text-2xl tracking-tight">
        <span className="sr-only">{t("columns.running")} </span>
        <Running call={call} />
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
          <Tooltip content={perMinute ? t("estimateHint", { value: perMinute }) : t("noEstimate")}>
            <button
              type="button"
              className="cursor-help decoration-dotted underline-offset-4 hover:underline"
            >
              <Cost call={call} perSecond={perSecond} />
            </button>
          </Tooltip>
        </dd>
      </dl>
    </article>
  );
}, sameContent);

function State({ call }: { call: ListedCall }) {
  const { t } = useTranslation("calls");
  if (openSeconds(call, useContext(Now)) <= STUCK_AFTER_SECONDS) return <CallState call={call} />;
  return (
    <span title={t("stuckHint")}>
      <Status tone="warn" icon={TriangleAlert}>
        {t("stuck")}
      </Status>
    </span>
  );
}

function Running({ call }: { call: ListedCall }) {
  return useFormat().duration(openSeconds(call, useContext(Now)));
}

/** The cost of the call so far, by the recent cost per second. */
function Cost({ call, perSecond }: TileProps) {
  const { t } = useTranslation("live");
  const { money } = useFormat();
  const seconds = openSeconds(call, useContext(Now));
  if (perSecond === null || seconds > STUCK_AFTER_SECONDS || call.status === "ringing") return "–";
  return t("estimate", { value: money(cents(perSecond * seconds), "USD") });
}

/**
 * Micros as whole cents, because more decimals would suggest false precision. At least one, so that it is never shown
 * as zero.
 */
const cents = (micros: number) => Math.max(1, Math.round(micros / 10_000));
