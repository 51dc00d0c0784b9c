import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card.tsx";
import { ConfirmDialog } from "@/components/ui/confirm-dialog.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { type Member, membersQuery, useChangeRole, useRemoveMember } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useMe } from "@/data/organizations/profiles.ts";
import { MemberRow } from "@/pages/settings/members/member-row.tsx";

export function MemberList() {
  const { t } = useTranslation("settings");
  const organization = useOrganization();
  const members = useQuery(membersQuery.of(organization.id));
  const changeRole = useChangeRole(organization.id);
  const [removing, setRemoving] = useState<Member | null>(null);
  return (
    <Card
      flush
      title={t("members.title")}
      description={t("members.description", { organization: organization.name })}
    >
      {changeRole.error && (
        <div className="px-4 pb-3">
          <FormError error={changeRole.error} />
        </div>
      )}
      <Loaded query={members} failed={t("members.failed")} skeleton="m-4 h-40">
        {(data) => (
          <ul className="divide-y divide-line border-line border-t">
            {data.map((member) => (
              <MemberRow
                key={member.profile.user_id}
                member={member}
                isBusy={changeRole.isPending && changeRole.variables.userId === member.profile.user_id}
                onRole={(role) => changeRole.mutate({ userId: member.profile.user_id, role })}
                onRemove={() => setRemoving(member)}
              />
            ))}
          </ul>
        )}
      </Loaded>
      {removing && <RemoveMember member={removing} onClose={() => setRemoving(null)} />}
    </Card>
  );
}

/** Removes a member, or leaves. */
function RemoveMember({ member, onClose }: { member: Member; onClose: () => void }) {
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
