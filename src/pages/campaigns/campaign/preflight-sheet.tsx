import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { Button } from "@/components/ui/button.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { PhoneNumber } from "@/components/ui/phone-number.tsx";
import { SideSheet } from "@/components/ui/side-sheet.tsx";
import {
  campaignLeadsQuery,
  type PreflightLead,
  type PreflightLine,
} from "@/data/campaigns/campaign-leads.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatTime } from "@/lib/format-time.ts";
import { paths } from "@/lib/paths.ts";
import { LeadLabel } from "@/pages/campaigns/campaign/lead-label.tsx";
import { useReason } from "@/pages/campaigns/campaign/use-reason.ts";

interface PreflightSheetProps {
  campaignId: string;
  /** The time of the count when it was opened. */
  line: PreflightLine;
  onClose: () => void;
}

/** The leads behind one line of the preflight. */
export function PreflightSheet({ campaignId, line, onClose }: PreflightSheetProps) {
  const { t } = useTranslation(["campaigns", "common"]);
  const reasonOf = useReason();
  const query = useInfiniteQuery(campaignLeadsQuery.preflightLeads(campaignId, line.reason, line.as_of));
  const leads = query.data?.pages.flatMap(({ rows }) => rows);
  return (
    <SideSheet open onClose={onClose} title={reasonOf(line.reason)} description={t("preflight.sheet")}>
      <Loaded query={{ ...query, data: leads }} failed={t("preflight.failed")} skeleton="h-64">
        {(found) => (
          <>
            <ul className="divide-y divide-line">
              {found.map((lead) => (
                <Lead key={lead.lead_id} lead={lead} />
              ))}
            </ul>
            {query.hasNextPage && (
              <Button
                className="mt-3 w-full"
                busy={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                {t("common:table.more")}
              </Button>
            )}
          </>
        )}
      </Loaded>
    </SideSheet>
  );
}

function Lead({ lead }: { lead: PreflightLead }) {
  const { t } = useTranslation("campaigns");
  const { locale } = useFormat();
  const { not_before, zone, zone_source } = lead;
  return (
    <li className="flex items-baseline justify-between gap-3 py-2 text-sm">
      <span className="min-w-0">
        <Link to={paths.lead(lead.lead_id)} className="block truncate font-medium hover:underline">
          <LeadLabel lead={lead} />
        </Link>
        {lead.name && lead.phone && (
          <span className="text-muted text-xs">
            <PhoneNumber e164={lead.phone} />
          </span>
        )}
      </span>
      <span className="text-right text-muted text-xs">
        {not_before && zone && (
          <span className="block">
            {t("receipts.clock", {
              time: formatTime(not_before, "dateTime", locale, zone),
              zone: zone.replaceAll("_", " "),
            })}
          </span>
        )}
        {zone_source && t(`receipts.zoneSource.${zone_source}`)}
      </span>
    </li>
  );
}
