import { Clock } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Status } from "@/components/ui/status.tsx";
import type { DisputeFile } from "@/data/appointments/disputes.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";

const DAY = 86_400_000;

/** How old a dispute is and until when it should be answered. */
export function DisputeDeadline({ dispute }: { dispute: DisputeFile }) {
  const { t } = useTranslation("operator");
  const { relative } = useFormat();
  const now = useNow(30);
  const left = Date.parse(dispute.answer_by) - now.getTime();
  const tone = left < 0 ? "bad" : left < DAY ? "warn" : "neutral";
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5 md:flex-col md:items-end">
      <Status tone={tone} icon={Clock}>
        {t(left < 0 ? "overdue" : "answerBy", { when: relative(dispute.answer_by, now) })}
      </Status>
      <span className="text-muted text-xs">{t("raised", { when: relative(dispute.raised_at, now) })}</span>
    </div>
  );
}
