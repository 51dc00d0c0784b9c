import "@fullcalendar/react/skeleton.css";
import "@fullcalendar/react/themes/classic/theme.css";
import "@/pages/appointments/appointment-calendar.css";
import type { EventInput } from "@fullcalendar/react";
import FullCalendar from "@fullcalendar/react";
import dayGrid from "@fullcalendar/react/daygrid";
import list from "@fullcalendar/react/list";
import english from "@fullcalendar/react/locales/en-gb";
import swedish from "@fullcalendar/react/locales/sv";
import classic from "@fullcalendar/react/themes/classic";
import timeGrid from "@fullcalendar/react/timegrid";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { appointmentState } from "@/components/appointments/appointment-state.ts";
import { statuses } from "@/components/status/statuses.ts";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { FilterBar } from "@/components/ui/filter-bar.tsx";
import { type AppointmentRow, appointmentsQuery } from "@/data/appointments/appointments.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useIsPhone } from "@/hooks/use-media.ts";
import { useNow } from "@/hooks/use-now.ts";
import { addDays, dayOf } from "@/lib/period.ts";
import { firstDayOfWeek } from "@/lib/week.ts";
import { CalendarEvent } from "@/pages/appointments/calendar-event.tsx";
import type { useAppointmentFilter } from "@/pages/appointments/use-appointment-filter.ts";

interface AppointmentCalendarProps {
  filters: ReturnType<typeof useAppointmentFilter>;
  onOpen: (id: string) => void;
}

const PLUGINS = [classic, dayGrid, timeGrid, list];
const CLOCK = { hour: "2-digit", minute: "2-digit", hour12: false } as const;

/** Appointments in the organization's local time: month, week and day on wide screens, a list on phones. */
export default function AppointmentCalendar({ filters, onOpen }: AppointmentCalendarProps) {
  const { t } = useTranslation("appointments");
  const { locale, zone } = useFormat();
  const organization = useOrganization();
  const now = useNow(60);
  const [range, setRange] = useState(() => around(now));
  const found = useQuery(
    appointmentsQuery.between(organization.id, range.since, range.before, filters.filter),
  );
  const [view, setView] = useState("");
  const isPhone = useIsPhone();
  const events = (found.data ?? []).map((row) => calendarEvent(row, now, t("someone")));
  return (
    <section
      aria-label={t("calendar.label")}
      aria-busy={found.isFetching}
      className="appointment-calendar rounded-lg border border-line bg-surface p-3 shadow-low"
    >
      <div className="mb-3 flex flex-wrap items-start justify-between gap-2">
        <div className="min-w-0 flex-1 max-md:basis-full">
          <FilterBar
            state={filters.state}
            filters={filters.offered}
            searchPlaceholder={filters.placeholder}
          />
        </div>
        <span className="text-muted text-xs leading-7">{t("calendar.zone", { zone })}</span>
      </div>
      {found.error && !found.data ? (
        <ErrorState error={found.error} title={t("failed")} onRetry={() => void found.refetch()} />
      ) : (
        <FullCalendar
          plugins={PLUGINS}
          locale={locale.startsWith("sv") ? swedish : english}
          firstDay={firstDayOfWeek(organization.country)}
          timeZone={zone}
          initialView={isPhone ? "listWeek" : "dayGridMonth"}
          headerToolbar={{
            start: "prev,next today",
            center: "title",
            end: isPhone ? "listWeek,timeGridDay" : "dayGridMonth,timeGridWeek,timeGridDay,listWeek",
          }}
          headerToolbarClass="appointment-calendar-toolbar"
          buttons={{
            today: { text: t("calendar.today"), hint: t("calendar.today") },
            dayGridMonth: { text: t("calendar.month") },
            timeGridWeek: { text: t("calendar.week") },
            timeGridDay: { text: t("calendar.day") },
            listWeek: { text: t("calendar.list") },
          }}
          events={events}
          eventInteractive
          eventClick={({ event }) => onOpen(event.id)}
          eventContent={(drawn) => <CalendarEvent drawn={drawn} />}
          eventTimeFormat={CLOCK}
          slotHeaderFormat={CLOCK}
          eventDisplay="block"
          dayMaxEvents={4}
          moreLinkClass="appointment-calendar-more"
          fixedWeekCount={false}
          allDaySlot={false}
          nowIndicator
          scrollTime="07:30"
          // A day is 24 hours high: the grid scrolls by itself, and opens in the morning.
          height={view.startsWith("timeGrid") ? 720 : "auto"}
          toolbarTitleClass="appointment-calendar-title"
          noEventsContent={t("calendar.none")}
          datesSet={(shown) => {
            setRange(around(shown.start, shown.end));
            setView(shown.view.type);
          }}
        />
      )}
    </section>
  );
}

/** The range to load: one day more at either end, so that no zone's midnight cuts anything off. */
function around(start: Date, end = start): { since: string; before: string } {
  return {
    since: `${addDays(dayOf(start, "UTC"), start === end ? -8 : -1)}T00:00:00Z`,
    before: `${addDays(dayOf(end, "UTC"), start === end ? 8 : 1)}T00:00:00Z`,
  };
}

/** What the calendar shows of an appointment. */
function calendarEvent(row: AppointmentRow, now: Date, unnamed: string): EventInput {
  const state = appointmentState(row, now);
  const { tone } = statuses.appointment[state];
  return {
    id: row.id,
    title: row.attendee_name ?? unnamed,
    start: row.starts_at ?? undefined,
    end: row.ends_at && row.ends_at !== row.starts_at ? row.ends_at : undefined,
    color: `var(--${tone}-soft)`,
    contrastColor: tone === "neutral" ? "var(--muted)" : `var(--${tone})`,
    extendedProps: { state, subject: row.title },
  };
}
