import { useTranslation } from "react-i18next";
import type { TimelineEntry as Entry } from "@/data/leads/rows.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { formatTime } from "@/lib/format-time.ts";
import { dayOf } from "@/lib/period.ts";
import { AppointmentEntry } from "@/pages/leads/lead/appointment-entry.tsx";
import { AttemptEntry, CallEntry } from "@/pages/leads/lead/call-entry.tsx";
import { ReceiptEntry, StatusEntry, StopEntry } from "@/pages/leads/lead/contact-entry.tsx";
import { MessageEntry } from "@/pages/leads/lead/message-entry.tsx";
import type { Day } from "@/pages/leads/lead/timeline-entries.ts";
import { DisputeEntry, EvidenceEntry, VerdictEntry } from "@/pages/leads/lead/verdict-entry.tsx";

/** One local day of a timeline. */
export function TimelineDay({ day, entries }: Day) {
  const { t } = useTranslation("leads");
  const { locale, zone } = useFormat();
  const today = dayOf(useNow(60), zone);
  // A day is not an instant: noon UTC of it is the same day everywhere.
  const noon = `${day}T12:00:00Z`;
  const name = formatTime(noon, day.slice(0, 4) === today.slice(0, 4) ? "day" : "date", locale, "UTC");
  return (
    <section className="mb-2">
      <h3 className="mb-2 font-medium text-muted text-xs">
        {day > today
          ? t("timeline.ahead", { day: name })
          : day === today
            ? t("timeline.today", { day: name })
            : name}
      </h3>
      <ol>
        {entries.map((entry) => (
          <TimelineEntry key={entry.id} entry={entry} />
        ))}
      </ol>
    </section>
  );
}

/** Each kind in its own words. */
function TimelineEntry({ entry }: { entry: Entry }) {
  switch (entry.what) {
    case "call":
      return <CallEntry {...entry} />;
    case "attempt":
      return <AttemptEntry {...entry} />;
    case "in":
    case "out":
      return <MessageEntry {...entry} />;
    case "booked":
    case "requested":
    case "cancelled":
    case "takes_place":
      return <AppointmentEntry {...entry} />;
    case "verdict":
      return <VerdictEntry {...entry} />;
    case "evidence":
      return <EvidenceEntry {...entry} />;
    case "disputed":
    case "decided":
      return <DisputeEntry {...entry} />;
    case "allowed":
    case "refused":
      return <ReceiptEntry {...entry} />;
    case "status":
    case "first_seen":
      return <StatusEntry {...entry} />;
    default:
      return <StopEntry {...entry} />;
  }
}
