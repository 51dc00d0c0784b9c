import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Loaded } from "@/components/ui/loaded.tsx";
import type { Appointment } from "@/data/appointments/appointments.ts";
import { messagesQuery, type PlannedMessage } from "@/data/messages/messages.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { byTime } from "@/pages/appointments/appointment/by-time.ts";
import { PlannedMessageRow } from "@/pages/appointments/appointment/planned-message.tsx";

/**
 * The plan of messages: what is sent when, in which time zone, and the reason if one is not. Messages about the current
 * time come first.
 */
export function ReminderPlan({ appointment: { id, starts_at } }: { appointment: Appointment }) {
  const { t } = useTranslation("appointments");
  const format = useFormat();
  const plan = useQuery(messagesQuery.plan(id));
  return (
    <section aria-labelledby="reminders">
      <h3 id="reminders" className="font-semibold text-sm">
        {t("reminders.title")}
      </h3>
      <p className="mb-2 text-muted text-xs">{t("reminders.hint")}</p>
      <Loaded query={plan} failed={t("reminders.failed")} skeleton="h-16 w-full">
        {(data) => {
          const { now, earlier } = byTime(data, starts_at);
          return (
            <>
              {now.length === 0 ? (
                <p className="text-muted text-sm">{t("reminders.empty")}</p>
              ) : (
                <Rows messages={now} />
              )}
              {earlier.map(([time, messages]) => (
                <div key={time} className="mt-4">
                  <h4 className="text-muted text-xs">
                    {t("reminders.earlier", { time: format.time(time, "dateTime") })}
                  </h4>
                  <Rows messages={messages} />
                </div>
              ))}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

function Rows({ messages }: { messages: PlannedMessage[] }) {
  return (
    <ol className="flex flex-col divide-y divide-line">
      {messages.map((message) => (
        <PlannedMessageRow
          key={message.message_id ?? `${message.step} ${message.channel}`}
          message={message}
        />
      ))}
    </ol>
  );
}
