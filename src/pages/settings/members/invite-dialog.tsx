import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
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
import { useCheckedForm } from "@/hooks/use-checked-form.ts";
import { useFormat } from "@/hooks/use-format.ts";

const schema = z.object({
  email: z.string().check(z.trim(), z.regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/)),
  role: z.enum(roles),
});

/** Asks for address and role, then shows the link once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation();
  const organization = useOrganization();
  const invite = useInvite(organization.id);
  const form = useCheckedForm(schema, { defaultValues: { email: "", role: "agent" } });
  const offered = roles.filter((each) => isAtLeast(organization.role, each)).toReversed();

  const submit = form.handleSubmit((wanted) => invite.mutate(wanted));

  if (invite.data)
    return (
      <Created
        email={invite.variables.email}
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
        error={form.formState.errors.email && t("invitations.badEmail")}
        required
      >
        {(tied) => <Input {...tied} {...form.register("email")} type="email" autoComplete="off" />}
      </Field>
      <Field label={t("invitations.role")} hint={t(`members.may.${form.watch("role")}`)}>
        {(tied) => (
          <Select
            {...tied}
            {...form.register("role")}
            options={offered.map((value) => ({ value, label: common(`role.${value}`) }))}
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
