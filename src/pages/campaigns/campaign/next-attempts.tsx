import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { Card } from "@/components/ui/card.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { Time } from "@/components/ui/time.tsx";
import { campaignLeadsQuery, type WaitingLead } from "@/data/campaigns/campaign-leads.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { paths } from "@/lib/paths.ts";
import { LeadLabel } from "@/pages/campaigns/campaign/lead-label.tsx";
import { useOutcome } from "@/pages/campaigns/campaign/use-outcome.ts";

/** The next leads in line, and when. */
export function NextAttempts({ campaignId }: { campaignId: string }) {
  const { t } = useTranslation("campaigns");
  const { id: organizationId } = useOrganization();
  const query = useQuery(campaignLeadsQuery.next(organizationId, campaignId));
  return (
    <Card flush title={t("nextUp.title")} description={t("nextUp.description")}>
      <Loaded query={query} failed={t("nextUp.failed")} skeleton="m-4 h-32">
        {(leads) =>
          leads.length === 0 ? (
            <p className="border-line border-t px-4 py-3 text-muted text-sm">{t("nextUp.none")}</p>
          ) : (
            <ol className="divide-y divide-line border-line border-t">
              {leads.map((waiting) => (
                <Waiting key={waiting.lead.id} waiting={waiting} />
              ))}
            </ol>
          )
        }
      </Loaded>
    </Card>
  );
}

function Waiting({ waiting }: { waiting: WaitingLead }) {
  const { t } = useTranslation("campaigns");
  const outcomeOf = useOutcome();
  const { lead, attempts, outcome, next_attempt_at } = waiting;
  const before = [t("nextUp.attempt", { count: attempts + 1 }), outcome && outcomeOf(outcome)];
  return (
    <li className="flex items-baseline justify-between gap-3 px-4 py-2 text-sm">
      <span className="min-w-0">
        <Link to={paths.lead(lead.id)} className="block truncate hover:underline">
          <LeadLabel lead={lead} />
        </Link>
        <span className="text-muted text-xs">{before.filter(Boolean).join(" · ")}</span>
      </span>
      <span className="text-muted text-xs">
        <Time at={next_attempt_at} style="relative" />
      </span>
    </li>
  );
}
