import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router-dom";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { Card } from "@/components/ui/card.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { toast } from "@/components/ui/toast.ts";
import { useCreateCampaign } from "@/data/campaigns/campaign-acts.ts";
import { useAddLeads } from "@/data/campaigns/campaign-leads.ts";
import type { CampaignSettings } from "@/data/campaigns/rows.ts";
import { anybody } from "@/data/leads/leads.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useSearchParam } from "@/hooks/use-search-param.ts";
import { paths } from "@/lib/paths.ts";
import { CampaignForm } from "@/pages/campaigns/form/campaign-form.tsx";
import { type Choosing, chosenOf, LeadChooser } from "@/pages/campaigns/lead-chooser.tsx";

export default function NewCampaignPage() {
  const { t } = useTranslation("campaigns");
  const { role } = useOrganization();
  return (
    <>
      <PageHeader title={t("form.newTitle")} />
      {isAtLeast(role, "manager") ? <NewCampaign /> : <EmptyState title={t("form.notAllowed")} />}
    </>
  );
}

function NewCampaign() {
  const { t } = useTranslation("campaigns");
  const { id: organizationId } = useOrganization();
  const navigate = useNavigate();
  const [made] = useSearchParam("import");
  const [choosing, setChoosing] = useState<Choosing>(
    made ? { who: "some", choice: { ...anybody, import: made } } : { who: "all", choice: anybody },
  );
  const create = useCreateCampaign(organizationId);
  const add = useAddLeads();

  async function save(settings: CampaignSettings) {
    const id = await create.mutateAsync(settings);
    const choice = chosenOf(choosing);
    // The draft exists even if adding leads failed: its page offers to add them again.
    if (choice) await add.mutateAsync({ id, choice }).catch(() => toast.bad(t("form.leads.addFailed")));
    await navigate(paths.campaign(id));
  }

  return (
    <CampaignForm
      submit={t("form.create")}
      back={paths.campaigns}
      busy={create.isPending || add.isPending}
      error={create.error}
      // The form shows why it was refused.
      onSave={(settings) => void save(settings).catch(() => {})}
    >
      <Card title={t("form.leads.title")} description={t("form.leads.description")}>
        <LeadChooser value={choosing} onChange={setChoosing} withLater />
      </Card>
    </CampaignForm>
  );
}
