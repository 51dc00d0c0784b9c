import { useQuery } from "@tanstack/react-query";
import { FileQuestion } from "lucide-react";
import { useTranslation } from "react-i18next";
import { EventBody, Meaning } from "@/components/events/event-body.tsx";
import { EventFacts, EventHeaders } from "@/components/events/event-facts.tsx";
import type { ShownEvent } from "@/components/events/shown-event.ts";
import { StatusChip } from "@/components/status/status-chip.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { eventsQuery } from "@/data/integrations/events.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** The content of one signed delivery and its signature check, for any page. Strings: integrations. */
export function EventDetails({ id }: { id: number }) {
  const { t } = useTranslation("integrations");
  const query = useQuery(eventsQuery.one(useOrganization().id, id));
  return (
    <Loaded
      query={query}
      failed={t("event.failed")}
      skeleton="h-96 w-full"
      absent={
        <EmptyState icon={FileQuestion} title={t("event.notFound")}>
          {t("event.notFoundHint")}
        </EmptyState>
      }
    >
      {(data) => <EventContent event={data} />}
    </Loaded>
  );
}

/** The known fields of a delivery; headers and key are missing for another organization's. */
export function EventContent({ event }: { event: ShownEvent }) {
  return (
    <div className="flex flex-col gap-6">
      <Outcome event={event} />
      <EventFacts event={event} />
      <Meaning normalised={event.normalised} />
      <EventBody event={event} />
      {event.headers && Object.keys(event.headers).length > 0 && <EventHeaders headers={event.headers} />}
    </div>
  );
}

function Outcome({ event }: { event: ShownEvent }) {
  const { t } = useTranslation("integrations");
  const { time } = useFormat();
  return (
    <div className="flex flex-col items-start gap-2 text-sm">
      <StatusChip of="event" value={event.status} />
      <p>{t(`event.explain.${event.status}`)}</p>
      {event.error && (
        <p className="w-full rounded-md bg-bad-soft px-3 py-2 font-mono text-bad text-xs">{event.error}</p>
      )}
      {event.next_attempt_at && (
        <p className="text-muted">
          {t("event.next", { time: time(event.next_attempt_at), count: event.attempts ?? 0 })}
        </p>
      )}
    </div>
  );
}
