import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, Megaphone } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router-dom";
import { PageSkeleton } from "@/components/layout/page-skeleton.tsx";
import { buttonClass } from "@/components/ui/button.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { type Campaign, campaignsQuery } from "@/data/campaigns/campaigns.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { paths } from "@/lib/paths.ts";

/** The campaign of the URL, with loading, failed and missing states. */
export function WithCampaign({ children }: { children: (campaign: Campaign) => ReactNode }) {
  const { t } = useTranslation("campaigns");
  const { id = "" } = useParams();
  const { id: organizationId } = useOrganization();
  const query = useQuery(campaignsQuery.one(organizationId, id));
  return (
    <Loaded
      query={query}
      failed={t("failed")}
      skeleton={<PageSkeleton />}
      absent={
        <EmptyState
          icon={Megaphone}
          title={t("notFound.title")}
          action={
            <Link to={paths.campaigns} className={buttonClass()}>
              {t("notFound.back")}
            </Link>
          }
        >
          {t("notFound.body")}
        </EmptyState>
      }
    >
      {(data) => (
        <>
          <Link
            to={paths.campaigns}
            data-print="hide"
            className="-ml-1 mb-1 inline-flex min-h-6 items-center gap-1 rounded-sm px-1 text-muted text-sm hover:text-ink max-md:min-h-11"
          >
            <ArrowLeft size={14} aria-hidden /> {t("notFound.back")}
          </Link>
          {children(data)}
        </>
      )}
    </Loaded>
  );
}
