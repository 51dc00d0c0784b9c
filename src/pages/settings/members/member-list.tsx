import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { type Member, membersQuery, useChangeRole } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { MemberRow } from "@/pages/settings/members/member-row.tsx";
import { RemoveMember } from "@/pages/settings/members/remove-member.tsx";

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
      {content()}
      {removing && <RemoveMember member={removing} onClose={() => setRemoving(null)} />}
    </Card>
  );

  function content() {
    if (members.error && !members.data)
      return (
        <ErrorState
          error={members.error}
          title={t("members.failed")}
          onRetry={() => void members.refetch()}
        />
      );
    if (!members.data) return <Skeleton className="m-4 h-40" />;
    return (
      <ul className="divide-y divide-line border-line border-t">
        {members.data.map((member) => (
          <MemberRow
            key={member.profile.user_id}
            member={member}
            isBusy={changeRole.isPending && changeRole.variables.userId === member.profile.user_id}
            onRole={(role) => changeRole.mutate({ userId: member.profile.user_id, role })}
            onRemove={() => setRemoving(member)}
          />
        ))}
      </ul>
    );
  }
}
