import { useContext } from "react";
import { useTranslation } from "react-i18next";
import { StatusChip } from "@/components/status/status-chip.tsx";
import type { LeadRow } from "@/data/leads/leads.ts";
import { OrganizationContext } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { formatPhone } from "@/lib/phone.ts";
import { LeadName } from "@/pages/leads/leads/use-lead-columns.tsx";

/** A lead on a phone: who, how far, and when last. */
export function LeadCard({ lead }: { lead: LeadRow }) {
  const home = useContext(OrganizationContext)?.country ?? undefined;
  const { t } = useTranslation("leads");
  const { relative } = useFormat();
  const now = useNow(60);
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center justify-between gap-3">
        <span className="min-w-0 font-medium">
          <LeadName lead={lead} />
        </span>
        <StatusChip of="lead" value={lead.status} hint={t(`statusHint.${lead.status}`)} />
      </div>
      <div className="flex justify-between gap-3 text-muted text-xs">
        <span className="truncate">{lead.phone ? formatPhone(lead.phone, home) : lead.email}</span>
        <span className="whitespace-nowrap">{relative(lead.last_contact_at ?? lead.first_seen_at, now)}</span>
      </div>
    </div>
  );
}
