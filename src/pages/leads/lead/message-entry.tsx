import { Mail, MailOpen, MessageSquare, MessageSquareReply } from "lucide-react";
import { useTranslation } from "react-i18next";
import { MESSAGE_TONE } from "@/components/status/message-tone.ts";
import { Status } from "@/components/ui/status.tsx";
import type { TimelineEntry } from "@/data/leads/rows.ts";
import { paths } from "@/lib/paths.ts";
import { Said, TimelineRow } from "@/pages/leads/lead/timeline-row.tsx";

/** An SMS or e-mail: direction, purpose and status. */
export function MessageEntry({
  at,
  what,
  leads_to: appointment,
  said: message,
}: Extract<TimelineEntry, { kind: "message" }>) {
  const { t } = useTranslation(["leads", "appointments"]);
  const { channel, purpose, status, template, subject, body, cancel_reason, error } = message;
  const [Out, In] = channel === "sms" ? [MessageSquare, MessageSquareReply] : [Mail, MailOpen];
  const why = template
    ? t(`appointments:reminders.step.${template as "ask_lead"}`, {
        defaultValue: t(`timeline.purpose.${purpose}`),
      })
    : t(`timeline.purpose.${purpose}`);
  const problem = cancel_reason ?? error;
  return (
    <TimelineRow
      at={at}
      icon={what === "in" ? In : Out}
      strong={what === "in"}
      muted={status === "cancelled"}
      title={t(`timeline.${what === "in" ? "wrote" : "sent"}.${channel}`)}
      to={appointment ? paths.appointment(appointment) : undefined}
      detail={what === "in" ? undefined : why}
      chip={
        status !== "received" && (
          <Status tone={MESSAGE_TONE[status]}>{t(`appointments:reminders.status.${status}`)}</Status>
        )
      }
    >
      {problem && (
        <p className="mt-1 text-xs">
          {t(`appointments:reminders.reason.${problem as "expired"}`, {
            defaultValue: problem.replaceAll("_", " "),
          })}
        </p>
      )}
      {(subject || body) && status !== "cancelled" && (
        <Said>
          {subject && <span className="block font-medium text-ink">{subject}</span>}
          {body}
        </Said>
      )}
    </TimelineRow>
  );
}
