import { useTranslation } from "react-i18next";
import { Tooltip } from "@/components/ui/tooltip.tsx";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { formatTime, type TimeStyle } from "@/lib/format-time.ts";

interface TimeProps {
  /** ISO 8601 */
  at: string;
  /** "relative" updates itself: "3 minutes ago". Everything else is in the organization's local time. */
  style?: TimeStyle | "relative";
}

/** A moment; hover and focus show its exact time for the viewer, the organization and in UTC. */
export function Time({ at, style = "dateTime" }: TimeProps) {
  const format = useFormat();
  return (
    <Tooltip content={<ExactTimes at={at} />}>
      <time dateTime={at} className="whitespace-nowrap decoration-dotted underline-offset-4 hover:underline">
        {style === "relative" ? <Relative at={at} /> : format.time(at, style)}
      </time>
    </Tooltip>
  );
}

function Relative({ at }: { at: string }) {
  return useFormat().relative(at, useNow(30));
}

function ExactTimes({ at }: { at: string }) {
  const { t } = useTranslation();
  const { locale, zone } = useFormat();
  const zones = [
    [t("time.yours"), Intl.DateTimeFormat().resolvedOptions().timeZone],
    [t("time.organization"), zone],
    [t("time.utc"), "UTC"],
  ] as const;
  return (
    <dl className="grid grid-cols-[auto_auto] gap-x-3 gap-y-1">
      {zones.map(([label, each]) => (
        <div key={label} className="contents">
          <dt className="text-muted">{label}</dt>
          <dd>{formatTime(at, "full", locale, each)}</dd>
        </div>
      ))}
    </dl>
  );
}
