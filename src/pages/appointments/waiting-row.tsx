import { useTranslation } from "react-i18next";
import { Reason } from "@/components/appointments/reason.tsx";
import { StatusChip } from "@/components/status/status-chip.tsx";
import type { Waiting } from "@/data/appointments/verification.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { Countdown } from "@/pages/appointments/countdown.tsx";
import { OwnerStatement } from "@/pages/appointments/owner-statement.tsx";

/** The person, the time, the expected verdict, and two buttons for a statement. */
export function WaitingRow({ waiting, onOpen }: { waiting: Waiting; onOpen: () => void }) {
  const { t } = useTranslation("appointments");
  const { time } = useFormat();
  const { attendee_name, title, starts_at, expected, expected_reason } = waiting;
  return (
    <li className="grid items-center gap-x-4 gap-y-2 px-4 py-3 md:grid-cols-[minmax(0,1fr)_14rem_11rem_auto]">
      <button
        type="button"
        onClick={onOpen}
        className="min-w-0 rounded-sm text-left text-sm max-md:min-h-11 hover:[&>span:first-child]:underline"
      >
        <span className="block truncate font-medium">{attendee_name ?? t("someone")}</span>
        <span className="block truncate text-muted text-xs">
          {time(starts_at, "day")} {time(starts_at, "time")}
          {title && ` · ${title}`}
        </span>
      </button>
      <div className="min-w-0 text-xs">
        <div className="flex items-center gap-1.5">
          <span className="text-muted">{t("queue.closesAs")}</span>
          <StatusChip of="appointment" value={expected === "pending" ? "awaiting" : expected} />
        </div>
        <p className="mt-0.5 truncate text-muted">
          <Reason code={expected_reason} />
        </p>
      </div>
      <div>
        <Countdown deadlineAt={waiting.deadline_at} nudgeAt={waiting.nudge_at} />
      </div>
      <OwnerStatement waiting={waiting} />
    </li>
  );
}
