import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, UserX } from "lucide-react";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router-dom";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { PageSkeleton } from "@/components/layout/page-skeleton.tsx";
import { StatusChip } from "@/components/status/status-chip.tsx";
import { buttonClass } from "@/components/ui/button.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { type Lead, leadsQuery } from "@/data/leads/leads.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { loadStrings } from "@/lib/i18n.ts";
import { paths } from "@/lib/paths.ts";
import { formatPhone } from "@/lib/phone.ts";
import { LeadConsents } from "@/pages/leads/lead/lead-consents.tsx";
import { LeadEdit } from "@/pages/leads/lead/lead-edit.tsx";
import { LeadFacts, LeadFields, LeadTags } from "@/pages/leads/lead/lead-facts.tsx";
import { LeadTimeline } from "@/pages/leads/lead/timeline-card.tsx";

// The timeline uses the strings of calls, appointments and campaigns.
for (const page of ["calls", "appointments", "campaigns"]) void loadStrings(page);

export default function LeadPage() {
  const { t } = useTranslation("leads");
  const { id = "" } = useParams();
  const organization = useOrganization();
  const lead = useQuery(leadsQuery.one(organization.id, id));
  return (
    <Loaded query={lead} failed={t("failed")} skeleton={<PageSkeleton />} absent={<NoSuchLead />}>
      {(data) => <LeadDetails lead={data} home={organization.country ?? undefined} />}
    </Loaded>
  );
}

function LeadDetails({ lead, home }: { lead: Lead; home?: string }) {
  const { t } = useTranslation("leads");
  const title = lead.name ?? (lead.phone ? formatPhone(lead.phone, home) : lead.email) ?? t("unnamed");
  return (
    <>
      <BackToLeads />
      <PageHeader
        title={title}
        actions={
          <>
            <StatusChip of="lead" value={lead.status} hint={t(`statusHint.${lead.status}`)} />
            <LeadEdit lead={lead} />
          </>
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-[20rem_minmax(0,1fr)]">
        <div className="flex flex-col gap-4">
          <LeadFacts lead={lead} />
          <LeadFields custom={lead.custom} />
          <LeadTags tags={lead.tags} />
          <LeadConsents leadId={lead.id} />
        </div>
        <Suspense>
          <LeadTimeline leadId={lead.id} />
        </Suspense>
      </div>
    </>
  );
}

function BackToLeads() {
  const { t } = useTranslation("leads");
  return (
    <Link
      to={paths.leads}
      data-print="hide"
      className="-ml-1 mb-1 inline-flex min-h-6 items-center gap-1 rounded-sm px-1 text-muted text-sm hover:text-ink max-md:min-h-11"
    >
      <ArrowLeft size={14} aria-hidden /> {t("notFound.back")}
    </Link>
  );
}

function NoSuchLead() {
  const { t } = useTranslation("leads");
  return (
    <EmptyState
      icon={UserX}
      title={t("notFound.title")}
      action={
        <Link to={paths.leads} className={buttonClass()}>
          {t("notFound.back")}
        </Link>
      }
    >
      {t("notFound.body")}
    </EmptyState>
  );
}
