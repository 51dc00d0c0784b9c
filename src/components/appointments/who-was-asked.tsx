import { useQuery } from "@tanstack/react-query";
import { MessageCircleQuestionMark } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Time } from "@/components/ui/time.tsx";
import { messagesQuery, type PlannedMessage } from "@/data/messages/messages.ts";
import { useMemberName } from "@/data/organizations/member-name.ts";

const QUESTIONS = ["ask_lead", "nudge_owners"];
const LEFT: PlannedMessage["status"][] = ["sent", "delivered", "opened", "clicked"];

/** The questions that were sent, beside the answers. */
export function WhoWasAsked({ appointmentId }: { appointmentId: string }) {
  const { t } = useTranslation("appointments");
  const plan = useQuery(messagesQuery.plan(appointmentId)).data;
  const asked = plan?.filter(({ step, status }) => QUESTIONS.includes(step) && LEFT.includes(status)) ?? [];
  if (asked.length === 0) return null;
  return (
    <ol className="mt-2 flex flex-col gap-2" aria-label={t("evidence.asked")}>
      {asked.map((message) => (
        <Question key={message.message_id} message={message} />
      ))}
    </ol>
  );
}

function Question({ message: { user_id, channel, finished_at, due_at } }: { message: PlannedMessage }) {
  const { t } = useTranslation("appointments");
  const name = useMemberName(user_id) ?? t("someone");
  return (
    <li className="flex items-start gap-2 text-sm">
      <MessageCircleQuestionMark size={16} aria-hidden className="mt-0.5 shrink-0 text-muted" />
      <div className="min-w-0 flex-1">
        <span className="font-medium">
          {user_id ? t("evidence.askedMember", { name }) : t("evidence.askedLead")}
        </span>
        <span className="block text-muted text-xs">{t(`evidence.source.${channel}`)}</span>
      </div>
      <span className="whitespace-nowrap text-muted text-xs">
        <Time at={finished_at ?? due_at} />
      </span>
    </li>
  );
}
