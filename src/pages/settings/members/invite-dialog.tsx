import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { Dialog } from "@/components/ui/dialog.tsx";
import { Field } from "@/components/ui/field.tsx";
import { FormDialog } from "@/components/ui/form-dialog.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import { useInvite } from "@/data/organizations/invitations.ts";
import { isAtLeast, roles } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import type { Role } from "@/data/organizations/rows.ts";
import { useFormat } from "@/hooks/use-format.ts";

const isEmail = (text: string) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);

/** Asks whom to invite as what, then shows the link this once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation();
  const organization = useOrganization();
  const invite = useInvite(organization.id);
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("agent");
  const [isRefused, setRefused] = useState(false);
  const offered = roles.filter((each) => isAtLeast(organization.role, each)).toReversed();

  function submit() {
    const wanted = email.trim();
    setRefused(!isEmail(wanted));
    if (isEmail(wanted)) invite.mutate({ email: wanted, role });
  }

  if (invite.data)
    return (
      <Created
        email={email.trim()}
        url={invite.data.invite_url}
        until={invite.data.expires_at}
        onClose={onClose}
      />
    );
  return (
    <FormDialog
      onClose={onClose}
      title={t("invitations.invite")}
      description={t("invitations.description")}
      submit={t("invitations.submit")}
      busy={invite.isPending}
      error={invite.error}
      onSubmit={submit}
    >
      <Field
        label={t("invitations.email")}
        error={isRefused ? t("invitations.badEmail") : undefined}
        required
      >
        {(tied) => (
          <Input
            {...tied}
            type="email"
            autoComplete="off"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        )}
      </Field>
      <Field label={t("invitations.role")} hint={t(`members.may.${role}`)}>
        {(tied) => (
          <Select
            {...tied}
            value={role}
            options={offered.map((value) => ({ value, label: common(`role.${value}`) }))}
            onChange={(event) => setRole(event.target.value as Role)}
          />
        )}
      </Field>
    </FormDialog>
  );
}

interface CreatedProps {
  email: string;
  url: string;
  /** ISO 8601 */
  until: string;
  onClose: () => void;
}

function Created({ email, url, until, onClose }: CreatedProps) {
  const { t } = useTranslation("settings");
  const { time } = useFormat();
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("invitations.createdTitle")}
      description={t("invitations.createdBody", { email, date: time(until, "date") })}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t("invitations.done")}
        </Button>
      }
    >
      <div className="flex items-center gap-1 rounded-md border border-line bg-canvas py-0.5 pr-0.5 pl-2.5">
        <code className="min-w-0 flex-1 select-all break-all py-1 font-mono text-xs">{url}</code>
        <CopyButton text={url} label={t("invitations.copy")} />
      </div>
    </Dialog>
  );
}
