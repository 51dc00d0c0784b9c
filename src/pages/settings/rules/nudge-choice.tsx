import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Switch } from "@/components/ui/switch.tsx";
import { nudgesQuery, useSetNudges } from "@/data/messages/nudges.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useMe } from "@/data/organizations/profiles.ts";

/** One's own choice: an e-mail before an unanswered appointment is judged. Offered to those who are asked. */
export function NudgeChoice({ hours }: { hours: number }) {
  const { t } = useTranslation("settings");
  const { id: organizationId, role } = useOrganization();
  const { id: userId } = useMe();
  const wanted = useQuery(nudgesQuery.wanted(organizationId, userId)).data;
  const change = useSetNudges(organizationId, userId);
  if (!isAtLeast(role, "manager") || wanted === undefined) return null;
  return (
    <Card title={t("nudges.title")} description={t(hours === 0 ? "nudges.never" : "nudges.hint", { hours })}>
      <div className="flex flex-col gap-3">
        <FormError error={change.error} />
        <Switch
          label={t("nudges.wanted")}
          checked={wanted}
          onChange={(event) => change.mutate(event.target.checked)}
        />
      </div>
    </Card>
  );
}
