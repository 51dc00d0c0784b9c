import { useTranslation } from "react-i18next";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { formatTime } from "@/lib/format.ts";
import { dayOf } from "@/lib/period.ts";
import type { Day } from "@/pages/leads/lead/timeline-entries.ts";
import { TimelineEntry } from "@/pages/leads/lead/timeline-entry.tsx";

/** One local day of a timeline. */
export function TimelineDay({ day, entries }: Day) {
  const { t } = useTranslation("leads");
  const { locale, zone } = useFormat();
  const today = dayOf(useNow(60), zone);
  // A day is not an instant: noon UTC of it reads as the same day everywhere.
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
