import { Mail, MessageSquare } from "lucide-react";
import { useTranslation } from "react-i18next";
import { MESSAGE_TONE } from "@/components/status/message-tone.ts";
import { Status } from "@/components/ui/status.tsx";
import type { PlannedMessage } from "@/data/messages/messages.ts";
import { useMemberName } from "@/data/organizations/member-name.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatTime } from "@/lib/format-time.ts";

/** One planned message. The time is the recipient's; the organization's is shown too if it differs. */
export function PlannedMessageRow({ message }: { message: PlannedMessage }) {
  const { t } = useTranslation("appointments");
  const { locale, zone: here } = useFormat();
  const { step, channel, due_at, status, reason, zone, zone_source, user_id } = message;
  const to = useMemberName(user_id);
  const Icon = channel === "sms" ? MessageSquare : Mail;
  const at = (clock: string) =>
    `${formatTime(due_at, "day", locale, clock)} ${formatTime(due_at, "time", locale, clock)}`;
  const there = zone ?? here;
  return (
    <li className="flex items-start gap-2 py-2 text-sm">
      <Icon size={16} aria-hidden className="mt-0.5 shrink-0 text-muted" />
      <div className="min-w-0 flex-1">
        <p>
          <span className="font-medium">
            {t(`reminders.step.${step as "reminder_24h"}`, { defaultValue: step })}
          </span>{" "}
          <span className="text-muted">
            {t(`reminders.channel.${channel}`)} {to && t("reminders.to", { name: to })}
          </span>
        </p>
        <p className="text-xs">
          <time dateTime={due_at}>{at(there)}</time>
          {at(there) !== at(here) && (
            <span className="text-muted"> · {t("reminders.here", { time: at(here) })}</span>
          )}
        </p>
        <p className="text-muted text-xs">
          {there}
          {zone_source && ` (${t(`reminders.zone.${zone_source}`)})`}
        </p>
        {reason && (
          <p className="text-xs">
            {t(`reminders.reason.${reason as "no_provider"}`, { defaultValue: reason })}
          </p>
        )}
      </div>
      <Status tone={MESSAGE_TONE[status]}>{t(`reminders.status.${status}`)}</Status>
    </li>
  );
}
