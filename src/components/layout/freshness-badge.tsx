import { CloudOff, LoaderCircle, Radio } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/hooks/use-format.ts";
import { cx } from "@/lib/class-names.ts";
import { useLiveStatus } from "@/stores/live-status.ts";

const LOOK = {
  live: { icon: Radio, tone: "text-good" },
  reconnecting: { icon: LoaderCircle, tone: "text-warn [&_svg]:animate-spin" },
  offline: { icon: CloudOff, tone: "text-bad" },
} as const;

/** Whether the screen is up to date, and when it last was. */
export function FreshnessBadge({ folded = false }: { folded?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const state = useLiveStatus((status) => status.state);
  const at = useLiveStatus((status) => status.lastUpdateAt);
  const time = at && format.time(at, "seconds");
  const { icon: Icon, tone } = LOOK[state];
  return (
    <span
      title={time ? `${t("live.updated", { time })} (${format.zone})` : t("live.waiting")}
      className={cx("inline-flex h-6 min-w-0 items-center gap-1.5 whitespace-nowrap text-xs", tone)}
    >
      <Icon size={14} aria-hidden className="shrink-0" />
      {/* Only a change of state is announced, not every tick of the clock. */}
      <span role="status" className={folded ? "sr-only" : "font-medium"}>
        {t(`live.${state}`)}
      </span>
      {!folded && time && (
        <span data-figures="" className="text-muted">
          {t("live.updated", { time })}
        </span>
      )}
    </span>
  );
}
