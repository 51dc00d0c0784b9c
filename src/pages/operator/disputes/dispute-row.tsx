import { Clock } from "lucide-react";
import { useTranslation } from "react-i18next";
import { StatusChip } from "@/components/status/status-chip.tsx";
import { Status } from "@/components/ui/status.tsx";
import type { DisputeFile } from "@/data/appointments/disputes.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { formatTime } from "@/lib/format-time.ts";
import { useDisputeName } from "@/pages/operator/disputes/use-dispute-name.ts";

const DAY = 86_400_000;

/** One dispute of a list: the organization, the appointment, the disputed verdict with its reason, and its urgency. */
export function DisputeRow({ dispute, onOpen }: { dispute: DisputeFile; onOpen: () => void }) {
  const { t } = useTranslation("operator");
  const { locale } = useFormat();
  const { organization_name: organization, organization_time_zone: zone } = dispute;
  const name = useDisputeName(dispute);
  return (
    <li className="relative grid items-center gap-x-4 gap-y-1 px-4 py-3 text-sm hover:bg-sunken md:grid-cols-[minmax(0,1.2fr)_minmax(0,1.4fr)_11rem]">
      <div className="min-w-0">
        <button
          type="button"
          onClick={onOpen}
          aria-label={t("open", { name, organization })}
          className="block max-w-full truncate text-left font-medium after:absolute after:inset-0"
        >
          {name}
        </button>
        <p className="truncate text-muted text-xs">
          {organization} · {formatTime(dispute.starts_at, "dateTime", locale, zone)}
        </p>
      </div>
      <div className="flex min-w-0 items-center gap-2">
        <span className="shrink-0">
          <StatusChip of="appointment" value={dispute.verdict} />
        </span>
        <span className="min-w-0 truncate text-muted">{t(`why.${dispute.reason}`)}</span>
      </div>
      <DisputeDeadline dispute={dispute} />
    </li>
  );
}

/** How old a dispute is and when an answer is due. */
function DisputeDeadline({ dispute }: { dispute: DisputeFile }) {
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
