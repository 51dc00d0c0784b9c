import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { Status } from "@/components/ui/status.tsx";
import { Time } from "@/components/ui/time.tsx";
import type { ContactReceipt } from "@/data/campaigns/campaign-receipts.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { paths } from "@/lib/paths.ts";
import { LeadLabel } from "@/pages/campaigns/campaign/lead-label.tsx";
import { useReason } from "@/pages/campaigns/campaign/use-reason.ts";

/** One decision: the person, the result, the reason, and the local time. */
export function ReceiptRow({ receipt }: { receipt: ContactReceipt }) {
  const { t } = useTranslation("campaigns");
  const { locale } = useFormat();
  const reasonOf = useReason();
  const { allowed, reason, decided_at, not_before, zone, zone_source, local_time, lead } = receipt;
  const tone = allowed ? "good" : not_before ? "info" : "warn";
  return (
    <li className="grid items-baseline gap-x-4 gap-y-1 px-4 py-2 text-sm sm:grid-cols-[7rem_minmax(0,1fr)_minmax(0,1fr)_minmax(0,1.1fr)]">
      <span className="text-muted">
        <Time at={decided_at} style="dateTime" />
      </span>
      <span className="min-w-0 truncate">
        {lead ? (
          <Link to={paths.lead(lead.id)} className="hover:underline">
            <LeadLabel lead={lead} />
          </Link>
        ) : (
          <span className="text-muted">{t("receipts.erased")}</span>
        )}
      </span>
      <span className="min-w-0">
        <Status tone={tone}>{allowed ? t("receipts.reached") : reasonOf(reason)}</Status>
        {not_before && (
          <span className="block text-muted text-xs">
            {t("receipts.notBefore")} <Time at={not_before} />
          </span>
        )}
      </span>
      <span className="min-w-0 text-muted text-xs">
        {local_time &&
          zone &&
          t("receipts.clock", { time: wallTime(local_time, locale), zone: zone.replaceAll("_", " ") })}
        {zone_source && <span className="block">{t(`receipts.zoneSource.${zone_source}`)}</span>}
      </span>
    </li>
  );
}

/** A local time without a zone, in the reader's format. */
function wallTime(local: string, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, {
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "UTC",
  });
  return format.format(new Date(`${local}Z`));
}
