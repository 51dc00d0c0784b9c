import { AlarmClock, Hourglass } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Status } from "@/components/ui/status.tsx";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";

/** The time until the deadline; urgent from `nudgeAt` on. Both ISO 8601. */
export function Countdown({ deadlineAt, nudgeAt }: { deadlineAt: string; nudgeAt: string }) {
  const { t } = useTranslation("appointments");
  const { relative, time } = useFormat();
  const now = useNow(30);
  // The job runs hourly: until then the verdict is due, not past.
  if (now >= new Date(deadlineAt))
    return (
      <Status tone="info" icon={Hourglass}>
        {t("queue.closing")}
      </Status>
    );
  const isPressing = now >= new Date(nudgeAt);
  return (
    <Status
      tone={isPressing ? "warn" : "neutral"}
      icon={isPressing ? AlarmClock : Hourglass}
      hint={time(deadlineAt, "full")}
    >
      {t("queue.deadline", { when: relative(deadlineAt, now) })}
    </Status>
  );
}
