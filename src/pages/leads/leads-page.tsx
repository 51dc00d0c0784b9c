import { useInfiniteQuery } from "@tanstack/react-query";
import { FileUp, Users } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { List } from "@/components/list/list.tsx";
import { NothingYet } from "@/components/list/nothing-yet.tsx";
import { buttonClass } from "@/components/ui/button.tsx";
import { exportLeads, leadSorts, leadsQuery } from "@/hooks/leads.ts";
import { useOrganization } from "@/hooks/organizations.ts";
import { useSort } from "@/hooks/use-sort.ts";
import { paths } from "@/lib/paths.ts";
import { LeadCard } from "@/pages/leads/lead-card.tsx";
import { useLeadColumns } from "@/pages/leads/use-lead-columns.tsx";
import { useLeadFilter } from "@/pages/leads/use-lead-filter.ts";

export default function LeadsPage() {
  const { t } = useTranslation("leads");
  const { id: organizationId, role } = useOrganization();
  const canImport = role === "owner" || role === "manager";
  const { filter, ...filters } = useLeadFilter();
  const [sort, setSort] = useSort(leadSorts, { column: "first_seen_at", descending: true });
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
      <List
        id="leads"
        label={t("title")}
        query={useInfiniteQuery(leadsQuery.list(organizationId, filter, sort))}
        filters={filters}
        columns={useLeadColumns()}
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
        csv={{ name: "leads", rows: () => exportLeads(organizationId, filter, sort) }}
        freshIn="leads"
      />
    </>
  );
}
