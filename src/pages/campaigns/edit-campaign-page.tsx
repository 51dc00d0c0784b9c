import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router-dom";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { toast } from "@/components/ui/toast.ts";
import { useChangeCampaign } from "@/data/campaigns/campaign-acts.ts";
import type { Campaign } from "@/data/campaigns/campaigns.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { paths } from "@/lib/paths.ts";
import { CampaignForm } from "@/pages/campaigns/form/campaign-form.tsx";
import { WithCampaign } from "@/pages/campaigns/with-campaign.tsx";

export default function EditCampaignPage() {
  return <WithCampaign>{(campaign) => <EditCampaign campaign={campaign} />}</WithCampaign>;
}

function EditCampaign({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const { role } = useOrganization();
  const navigate = useNavigate();
  const change = useChangeCampaign(campaign.id);
  const back = paths.campaign(campaign.id);
  const refusal = !isAtLeast(role, "manager")
    ? t("form.notAllowed")
    : campaign.status === "completed" && t("form.cannotEdit");
  return (
    <>
      <PageHeader title={t("form.editTitle", { name: campaign.name })} />
      {refusal ? (
        <EmptyState title={refusal} />
      ) : (
        <CampaignForm
          campaign={campaign}
          submit={t("form.save")}
          back={back}
          busy={change.isPending}
          error={change.error}
          onSave={(settings) =>
            change.mutate(settings, {
              onSuccess() {
                toast.good(t("form.saved"));
                void navigate(back);
              },
            })
          }
        />
      )}
    </>
  );
}
