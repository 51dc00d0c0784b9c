import { CloudOff, LoaderCircle, Radio } from "lucide-react";
import { useContext } from "react";
import { useTranslation } from "react-i18next";
import { OrganizationContext } from "@/data/organizations/organizations.ts";
import { cx } from "@/lib/class-names.ts";
import { formatTime } from "@/lib/format-time.ts";
import { localeOf } from "@/lib/languages.ts";
import { useLiveStatus } from "@/stores/live-status.ts";

const LOOK = {
  live: { icon: Radio, tone: "text-good" },
  reconnecting: { icon: LoaderCircle, tone: "text-warn [&_svg]:animate-spin" },
  offline: { icon: CloudOff, tone: "text-bad" },
} as const;

/** Whether the screen is up to date, and when it last was. */
export function FreshnessBadge({ folded = false }: { folded?: boolean }) {
  const { t, i18n } = useTranslation();
  const zone = useContext(OrganizationContext)?.time_zone ?? "UTC";
  const state = useLiveStatus((status) => status.state);
  const at = useLiveStatus((status) => status.lastUpdateAt);
  const time = at && formatTime(at, "seconds", localeOf(i18n.language), zone);
  const { icon: Icon, tone } = LOOK[state];
  return (
    <span
      title={time ? `${t("live.updated", { time })} (${zone})` : t("live.waiting")}
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
