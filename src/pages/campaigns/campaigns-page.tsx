import { useQuery } from "@tanstack/react-query";
import { Megaphone, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { buttonClass } from "@/components/ui/button.tsx";
import { DataTable } from "@/components/ui/data-table/data-table.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Segmented } from "@/components/ui/segmented.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { campaignsQuery } from "@/data/campaigns/campaigns.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useSearchParam } from "@/hooks/use-search-param.ts";
import { paths } from "@/lib/paths.ts";
import { CampaignCard } from "@/pages/campaigns/campaigns/campaign-card.tsx";
import { useCampaignColumns } from "@/pages/campaigns/campaigns/use-campaign-columns.tsx";

export default function CampaignsPage() {
  const { t } = useTranslation("campaigns");
  const { id: organizationId, role } = useOrganization();
  const mayChange = isAtLeast(role, "manager");
  const [view, setView] = useSearchParam("view", "cards");
  const { data, error, refetch } = useQuery(campaignsQuery.all(organizationId));
  const columns = useCampaignColumns();
  const create = mayChange && (
    <Link to={paths.newCampaign} className={buttonClass("primary")}>
      <Plus size={14} aria-hidden /> {t("new")}
    </Link>
  );
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={
          <>
            <Segmented
              label={t("view.label")}
              value={view === "list" ? "list" : "cards"}
              options={(["cards", "list"] as const).map((value) => ({ value, label: t(`view.${value}`) }))}
              onChange={setView}
            />
            {create}
          </>
        }
      />
      {content()}
    </>
  );

  function content() {
    if (error && !data)
      return (
        <ErrorState error={error} title={t("failed")} onRetry={() => void refetch()}>
          {t("failedStill")}
        </ErrorState>
      );
    if (data?.length === 0)
      return (
        <EmptyState icon={Megaphone} title={t("empty.title")} action={create}>
          {t("empty.body")} {!mayChange && t("empty.readOnly")}
        </EmptyState>
      );
    if (view === "list")
      return (
        <DataTable
          id="campaigns"
          label={t("title")}
          rows={data}
          columns={columns}
          rowId={({ id }) => id}
          href={({ id }) => paths.campaign(id)}
          card={(campaign) => <CampaignCard campaign={campaign} isBare />}
          empty={null}
          freshIn="campaigns"
        />
      );
    return (
      <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {data
          ? data.map((campaign) => (
              <li key={campaign.id} className="min-w-0">
                <CampaignCard campaign={campaign} />
              </li>
            ))
          : ["a", "b", "c"].map((each) => (
              <li key={each}>
                <Skeleton className="h-44 rounded-lg" />
              </li>
            ))}
      </ul>
    );
  }
}
