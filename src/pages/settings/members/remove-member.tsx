import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ui/confirm-dialog.tsx";
import { type Member, useRemoveMember } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useMe } from "@/data/organizations/profiles.ts";

/** To remove somebody, or to leave. */
export function RemoveMember({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const organization = useOrganization();
  const remove = useRemoveMember(organization.id);
  const { user_id, full_name, email } = member.profile;
  const verb = user_id === useMe().id ? "leave" : "remove";
  const words = { name: full_name || email, organization: organization.name };
  return (
    <ConfirmDialog
      title={t(`members.${verb}Title`, words)}
      confirm={t(`members.${verb}Submit`)}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(user_id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{t(`members.${verb}Body`, words)}</p>
    </ConfirmDialog>
  );
}
