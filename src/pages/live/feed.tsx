import { keepPreviousData, useQuery } from "@tanstack/react-query";
import {
  CalendarCheck,
  CalendarX,
  CircleHelp,
  type LucideIcon,
  Phone,
  PhoneCall,
  PhoneMissed,
  UserCheck,
  UserX,
  Voicemail,
} from "lucide-react";
import { memo, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { CallOutcome } from "@/components/calls/call-outcome-label.tsx";
import { CallWho } from "@/components/calls/call-who.tsx";
import { Card } from "@/components/ui/card.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { Time } from "@/components/ui/time.tsx";
import { recentAppointmentsQuery } from "@/data/appointments/recent-appointments.ts";
import { outcomeOf } from "@/data/calls/call-outcome.ts";
import { callsQuery } from "@/data/calls/calls.ts";
import { useIsFresh } from "@/data/live/use-live.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { cx } from "@/lib/class-names.ts";
import { paths } from "@/lib/paths.ts";
import { sameContent } from "@/lib/same-content.ts";
import { type Happening, type HappeningKind, happenings } from "@/pages/live/happenings.ts";

const LIMIT = 30;
const DAY = 86_400_000;
const HOUR = 3_600_000;
/** Providers' clocks may run a little ahead of ours. */
const AHEAD = 60_000;

const LOOK: Record<HappeningKind, { icon: LucideIcon; tone: string }> = {
  began: { icon: PhoneCall, tone: "text-accent" },
  ended: { icon: Phone, tone: "text-muted" },
  not_connected: { icon: PhoneMissed, tone: "text-warn" },
  voicemail: { icon: Voicemail, tone: "text-muted" },
  booked: { icon: CalendarCheck, tone: "text-good" },
  cancelled: { icon: CalendarX, tone: "text-bad" },
  shown: { icon: UserCheck, tone: "text-good" },
  no_show: { icon: UserX, tone: "text-bad" },
  contested: { icon: CircleHelp, tone: "text-warn" },
};

/** The latest events, derived from rows as they change. */
export function Feed() {
  const { t } = useTranslation("live");
  const { id: organizationId } = useOrganization();
  const now = useNow(30);
  // Rounded to the hour, so that the query, and with it the cache, changes seldom.
  const since = new Date(Math.floor((now.getTime() - DAY) / HOUR) * HOUR).toISOString();
  const calls = useQuery(callsQuery.latest(organizationId, LIMIT));
  const appointments = useQuery({
    ...recentAppointmentsQuery(organizationId, since),
    placeholderData: keepPreviousData,
  });
  const found = useMemo(() => {
    if (!calls.data || !appointments.data) return undefined;
    const window = {
      since: new Date(now.getTime() - DAY),
      until: new Date(now.getTime() + 30_000 + AHEAD),
      limit: LIMIT,
    };
    return happenings(calls.data, appointments.data, window);
  }, [calls.data, appointments.data, now]);
  const error = calls.error ?? appointments.error;

  return (
    <Card title={t("feed.title")} description={t("feed.what")} flush>
      {!found && error ? (
        <ErrorState error={error} title={t("feed.failed")} onRetry={() => void calls.refetch()} />
      ) : (
        <ol
          aria-busy={!found || undefined}
          className="max-h-[max(24rem,calc(100dvh-19rem))] overflow-y-auto border-line border-t"
        >
          {found?.map((happening) => (
            <Line key={happening.id} happening={happening} />
          ))}
          {found?.length === 0 && <li className="px-4 py-6 text-muted text-sm">{t("feed.none")}</li>}
          {!found && (
            <li className="space-y-4 px-4 py-4">
              <Skeleton className="h-8" />
              <Skeleton className="h-8" />
              <Skeleton className="h-8" />
            </li>
          )}
        </ol>
      )}
    </Card>
  );
}

const Line = memo(function Line({ happening }: { happening: Happening }) {
  const { t } = useTranslation("live");
  const { duration, time } = useFormat();
  const { kind, at, subject } = happening;
  const isCall = "call" in subject;
  const id = isCall ? subject.call.id : subject.appointment.id;
  const isFresh = useIsFresh(isCall ? "calls" : "appointments", id);
  const { icon: Icon, tone } = LOOK[kind];
  return (
    <li className={cx("border-line border-b last:border-b-0", isFresh && "bg-fresh")}>
      <div className="flex items-start gap-3 px-4 py-2">
        <Icon size={16} aria-hidden className={cx("mt-0.5 shrink-0", tone)} />
        <div className="min-w-0 flex-1 text-sm">
          <div className="flex justify-between gap-3">
            <Link
              to={isCall ? paths.call(id) : paths.appointment(id)}
              className="min-w-0 truncate font-medium hover:underline"
            >
              {isCall ? (
                <CallWho call={subject.call} />
              ) : (
                (subject.appointment.lead?.name ?? subject.appointment.attendee_name ?? t("feed.someone"))
              )}
            </Link>
            <span className="shrink-0 text-muted text-xs leading-5">
              <Time at={at} style="relative" />
            </span>
          </div>
          <div className="flex min-h-5 flex-wrap items-center gap-x-2 text-muted text-xs">
            {t(`feed.${kind}`)}
            {isCall && kind === "ended" && subject.call.talk_seconds !== null && (
              <span>{duration(subject.call.talk_seconds)}</span>
            )}
            {isCall && outcomeOf(subject.call) !== "none" && kind === "ended" && (
              <CallOutcome call={subject.call} />
            )}
            {!isCall && subject.appointment.starts_at && (
              <span>{t("feed.for", { time: time(subject.appointment.starts_at) })}</span>
            )}
          </div>
        </div>
      </div>
    </li>
  );
}, sameContent);
