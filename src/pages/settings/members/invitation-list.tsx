import { useQuery } from "@tanstack/react-query";
import { MailPlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { type Invitation, invitationsQuery, useRevokeInvitation } from "@/data/organizations/invitations.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { InviteDialog } from "@/pages/settings/members/invite-dialog.tsx";

export function Invitations() {
  const { t } = useTranslation("settings");
  const open = useQuery(invitationsQuery.open(useOrganization().id));
  const revoke = useRevokeInvitation();
  const [isInviting, setInviting] = useState(false);
  return (
    <Card
      flush
      title={t("invitations.title")}
      description={t("invitations.description")}
      action={
        <Button variant="primary" icon={<MailPlus size={14} aria-hidden />} onClick={() => setInviting(true)}>
          {t("invitations.invite")}
        </Button>
      }
    >
      {revoke.error && (
        <div className="px-4 pb-3">
          <FormError error={revoke.error} />
        </div>
      )}
      <Loaded query={open} failed={t("invitations.failed")} skeleton="m-4 h-12">
        {(data) => {
          if (data.length === 0)
            return (
              <p className="border-line border-t px-4 py-3 text-muted text-sm">{t("invitations.none")}</p>
            );
          return (
            <ul className="divide-y divide-line border-line border-t">
              {data.map((invitation) => (
                <OpenInvitation
                  key={invitation.id}
                  invitation={invitation}
                  isBusy={revoke.isPending && revoke.variables === invitation.id}
                  onRevoke={() => revoke.mutate(invitation.id)}
                />
              ))}
            </ul>
          );
        }}
      </Loaded>
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
    </Card>
  );
}

interface OpenInvitationProps {
  invitation: Invitation;
  isBusy: boolean;
  onRevoke: () => void;
}

function OpenInvitation({ invitation, isBusy, onRevoke }: OpenInvitationProps) {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation();
  const { relative } = useFormat();
  const now = useNow(60);
  const { email, role, expires_at, inviter } = invitation;
  const isExpired = new Date(expires_at) <= now;
  const details = [
    common(`role.${role}`),
    inviter && t("invitations.by", { name: inviter.full_name || inviter.email }),
    t(isExpired ? "invitations.expired" : "invitations.expires", { when: relative(expires_at, now) }),
  ];
  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-2.5">
      <div className="min-w-40 flex-1">
        <p className="truncate font-medium text-sm">{email}</p>
        <p className="text-muted text-xs">{details.filter(Boolean).join(" · ")}</p>
      </div>
      <Button
        size="sm"
        variant="ghost"
        busy={isBusy}
        aria-label={t("invitations.revokeOf", { email })}
        onClick={onRevoke}
      >
        {t("invitations.revoke")}
      </Button>
    </li>
  );
}
