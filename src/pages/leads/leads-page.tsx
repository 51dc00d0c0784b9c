import { useInfiniteQuery } from "@tanstack/react-query";
import { Users } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { buttonClass } from "@/components/ui/button.tsx";
import { DataTable } from "@/components/ui/data-table/data-table.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { FilterBar } from "@/components/ui/filter-bar.tsx";
import { exportLeads, leadSorts, leadsQuery } from "@/hooks/leads.ts";
import { useOrganization } from "@/hooks/organizations.ts";
import { useSort } from "@/hooks/use-sort.ts";
import { flattened } from "@/lib/pages-of-rows.ts";
import { paths } from "@/lib/paths.ts";
import { LeadCard } from "@/pages/leads/lead-card.tsx";
import { useLeadColumns } from "@/pages/leads/use-lead-columns.tsx";
import { useLeadFilter } from "@/pages/leads/use-lead-filter.ts";

export default function LeadsPage() {
  const { t } = useTranslation("leads");
  const { id: organizationId } = useOrganization();
  const { state, filter, offered } = useLeadFilter();
  const [sort, setSort] = useSort(leadSorts, { column: "first_seen_at", descending: true });
  const leads = useInfiniteQuery(leadsQuery.list(organizationId, filter, sort));
  const { rows, total } = flattened(leads.data?.pages);
  const columns = useLeadColumns();
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      <DataTable
        id="leads"
        label={t("title")}
        columns={columns}
        rows={rows}
        rowId={(lead) => lead.id}
        card={(lead) => <LeadCard lead={lead} />}
        href={(lead) => paths.lead(lead.id)}
        sort={sort}
        onSort={setSort}
        error={leads.error}
        errorTitle={t("failed")}
        onRetry={() => void leads.refetch()}
        empty={<NoLeads />}
        onClearFilters={state.isActive ? state.clear : undefined}
        total={total}
        more={{
          has: leads.hasNextPage,
          busy: leads.isFetchingNextPage,
          load: () => void leads.fetchNextPage(),
        }}
        csv={{ name: "leads", rows: () => exportLeads(organizationId, filter, sort) }}
        freshIn="leads"
        toolbar={<FilterBar state={state} filters={offered} searchPlaceholder={t("search")} />}
      />
    </>
  );
}

function NoLeads() {
  const { t } = useTranslation("leads");
  return (
    <EmptyState
      icon={Users}
      title={t("empty.title")}
      action={
        <Link to={paths.integrations} className={buttonClass("primary")}>
          {t("empty.action")}
        </Link>
      }
    >
      {t("empty.body")}
    </EmptyState>
  );
}
