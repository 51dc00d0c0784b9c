import { CloudOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { localeOf } from "@/lib/languages.ts";
import { useLiveStatus } from "@/stores/live-status.ts";

/** A warning that the data is old, and how old. */
export function OfflineBanner() {
  const { t, i18n } = useTranslation();
  const isOffline = useLiveStatus((status) => status.state === "offline");
  const at = useLiveStatus((status) => status.lastUpdateAt);
  if (!isOffline) return null;
  return (
    <p role="status" className="flex items-center gap-2 bg-warn-soft px-4 py-2 text-sm text-warn lg:px-6">
      <CloudOff size={16} aria-hidden className="shrink-0" />
      {at
        ? t("live.offlineBanner", { time: at.toLocaleTimeString(localeOf(i18n.language)) })
        : t("live.offlineBannerEmpty")}
    </p>
  );
}
