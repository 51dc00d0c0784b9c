import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { messagesQuery } from "@/hooks/messages.ts";
import { PlannedMessageRow } from "@/pages/appointments/planned-message.tsx";

/** The truth table: what leaves when, by whose clock, and for what does not leave, why. */
export function ReminderPlan({ appointmentId }: { appointmentId: string }) {
  const { t } = useTranslation("appointments");
  const plan = useQuery(messagesQuery.plan(appointmentId));
  return (
    <section aria-labelledby="reminders">
      <h3 id="reminders" className="font-semibold text-sm">
        {t("reminders.title")}
      </h3>
      <p className="mb-2 text-muted text-xs">{t("reminders.hint")}</p>
      {content()}
    </section>
  );

  function content() {
    if (plan.error && !plan.data)
      return (
        <ErrorState error={plan.error} title={t("reminders.failed")} onRetry={() => void plan.refetch()} />
      );
    if (!plan.data) return <Skeleton className="h-16 w-full" />;
    if (plan.data.length === 0) return <p className="text-muted text-sm">{t("reminders.empty")}</p>;
    return (
      <ol className="flex flex-col divide-y divide-line">
        {plan.data.map((message) => (
          <PlannedMessageRow
            key={message.message_id ?? `${message.step} ${message.channel}`}
            message={message}
          />
        ))}
      </ol>
    );
  }
}
