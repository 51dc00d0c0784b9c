import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { PauseButton } from "@/components/campaigns/pause-button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { campaignsQuery } from "@/data/campaigns/campaigns.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { paths } from "@/lib/paths.ts";

/** The campaigns that call now, each with its brake; nothing where none does. */
export function RunningCampaigns() {
  const { t } = useTranslation("live");
  const { id: organizationId, role } = useOrganization();
  const running = useQuery(campaignsQuery.running(organizationId)).data;
  if (!running?.length) return null;
  return (
    <Card flush title={t("campaigns")}>
      <ul className="divide-y divide-line border-line border-t">
        {running.map((campaign) => (
          <li
            key={campaign.id}
            className="flex min-h-11 items-center justify-between gap-3 px-4 py-1.5 text-sm"
          >
            <Link to={paths.campaign(campaign.id)} className="min-w-0 truncate font-medium hover:underline">
              {campaign.name}
            </Link>
            {isAtLeast(role, "manager") && <PauseButton campaign={campaign} size="sm" />}
          </li>
        ))}
      </ul>
    </Card>
  );
}
