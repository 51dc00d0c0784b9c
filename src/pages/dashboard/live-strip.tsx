import { useQuery } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { CallDirection } from "@/components/calls/call-direction.tsx";
import { CallWho } from "@/components/calls/call-who.tsx";
import { openSeconds } from "@/components/calls/running-time.ts";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { callsQuery, type ListedCall } from "@/data/calls/calls.ts";
import { useIsFresh } from "@/data/live/use-live.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { cx } from "@/lib/class-names.ts";
import { paths } from "@/lib/paths.ts";

const SHOWN = 4;

/**
 * The people on the line now, in one line of fixed height, so that a new call moves nothing. Phones show their number
 * beside today's figures instead.
 */
export function LiveStrip() {
  const { t } = useTranslation("dashboard");
  const { number } = useFormat();
  const { id: organizationId } = useOrganization();
  const { data: calls, error } = useQuery(callsQuery.ongoing(organizationId));
  const now = useNow(1);
  return (
    <section
      aria-label={t("strip.title")}
      className="flex h-11 items-center gap-3 rounded-lg border border-line bg-surface px-4 text-sm shadow-low max-sm:hidden"
    >
      <h2 className="flex shrink-0 items-center gap-2 font-medium">
        <span
          aria-hidden
          className={cx("size-2 rounded-full", calls?.length ? "animate-pulse bg-good" : "bg-line-strong")}
        />
        {t("strip.title")}
        {calls && <span className="font-semibold">{number(calls.length)}</span>}
      </h2>
      <div className="flex h-full min-w-0 flex-1 flex-wrap items-center gap-x-4 overflow-hidden text-muted">
        {!calls && !error && <Skeleton className="h-4 w-48" />}
        {error && !calls && t("strip.failed")}
        {calls?.length === 0 && <span className="flex h-11 items-center">{t("strip.none")}</span>}
        {calls?.slice(0, SHOWN).map((call) => (
          <Caller key={call.id} call={call} now={now} />
        ))}
        {calls && calls.length > SHOWN && (
          <span className="flex h-11 items-center">{t("strip.more", { count: calls.length - SHOWN })}</span>
        )}
      </div>
      <Link
        to={paths.live}
        data-print="hide"
        className="flex h-full shrink-0 items-center gap-1 font-medium text-accent hover:underline"
      >
        {t("strip.open")}
        <ArrowRight size={14} aria-hidden />
      </Link>
    </section>
  );
}

function Caller({ call, now }: { call: ListedCall; now: Date }) {
  const { duration } = useFormat();
  const isFresh = useIsFresh("calls", call.id);
  return (
    <Link
      to={paths.call(call.id)}
      className={cx(
        "flex h-11 items-center gap-1.5 whitespace-nowrap hover:text-ink hover:underline",
        isFresh && "bg-fresh",
      )}
    >
      <CallDirection call={call} bare />
      <CallWho call={call} />
      <span>{duration(openSeconds(call, now))}</span>
    </Link>
  );
}
