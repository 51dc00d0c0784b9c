import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { FileUp, Users } from "lucide-react";
import { useContext, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { List } from "@/components/list/list.tsx";
import { NothingYet } from "@/components/list/nothing-yet.tsx";
import { StatusChip } from "@/components/status/status-chip.tsx";
import { buttonClass } from "@/components/ui/button.tsx";
import { exportLeads, type LeadListRow, leadSorts, leadsQuery } from "@/data/leads/leads.ts";
import { OrganizationContext, useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { useSort } from "@/hooks/use-sort.ts";
import { flattened } from "@/lib/pages-of-rows.ts";
import { paths } from "@/lib/paths.ts";
import { formatPhone } from "@/lib/phone.ts";
import { BulkBar } from "@/pages/leads/leads/bulk-bar.tsx";
import { LeadName, useLeadColumns } from "@/pages/leads/leads/use-lead-columns.tsx";
import { useLeadFilter } from "@/pages/leads/leads/use-lead-filter.ts";

const NONE: ReadonlySet<string> = new Set();

export default function LeadsPage() {
  const { t } = useTranslation("leads");
  const { id: organizationId, role } = useOrganization();
  const canImport = role === "owner" || role === "manager";
  const { filter, ...filters } = useLeadFilter();
  const [sort, setSort] = useSort(leadSorts, { column: "first_seen_at", descending: true });
  const list = useInfiniteQuery(leadsQuery.list(organizationId, filter, sort));
  const words = useQuery(leadsQuery.words(organizationId)).data;
  // Another filter is another list: a selection from the old one no longer applies.
  const shown = JSON.stringify(filter);
  const [chosen, setChosen] = useState({ in: shown, ids: NONE });
  const ids = chosen.in === shown ? chosen.ids : NONE;
  const choose = (next: ReadonlySet<string>) => setChosen({ in: shown, ids: next });
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={
          canImport && (
            <Link to={paths.leadImport} className={buttonClass()}>
              <FileUp size={14} aria-hidden /> {t("imports.open")}
            </Link>
          )
        }
      />
      {ids.size > 0 && (
        <BulkBar
          ids={ids}
          filter={filter}
          total={flattened(list.data?.pages).total ?? ids.size}
          tags={words?.tags ?? []}
          onClear={() => choose(NONE)}
        />
      )}
      <List
        id="leads"
        label={t("title")}
        query={list}
        filters={filters}
        columns={useLeadColumns(words?.fields)}
        selection={role === "viewer" ? undefined : { ids, onChange: choose }}
        rowId={(lead) => lead.id}
        card={(lead) => <LeadCard lead={lead} />}
        href={(lead) => paths.lead(lead.id)}
        sort={sort}
        onSort={setSort}
        errorTitle={t("failed")}
        empty={
          <NothingYet icon={Users} title={t("empty.title")} action={t("empty.action")}>
            {t("empty.body")}
          </NothingYet>
        }
        csv={{ name: "leads", rows: (progress) => exportLeads(organizationId, filter, sort, progress) }}
        freshIn="leads"
      />
    </>
  );
}

/** A lead on a phone: person, status, and last contact. */
function LeadCard({ lead }: { lead: LeadListRow }) {
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
