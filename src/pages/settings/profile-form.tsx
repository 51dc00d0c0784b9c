import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { AppearanceChoices } from "@/components/layout/appearance-choices.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Field } from "@/components/ui/field.tsx";
import { FormBody } from "@/components/ui/form-body.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { Switch } from "@/components/ui/switch.tsx";
import { toast } from "@/components/ui/toast.ts";
import { reportMailQuery, useSetReportMail } from "@/data/messages/report-mail.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useRename } from "@/data/organizations/organization-settings.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { profileQuery, useMe } from "@/data/organizations/profiles.ts";
import { useCheckedForm } from "@/hooks/use-checked-form.ts";

export function ProfileForm() {
  const { t } = useTranslation("settings");
  const profile = useQuery(profileQuery.mine(useMe().id));
  return (
    <div className="flex max-w-2xl flex-col gap-4">
      <Card title={t("tabs.profile")} description={t("profile.description")}>
        <Loaded query={profile} skeleton="h-40 w-full">
          {({ full_name, email }) => <NameForm key={full_name} name={full_name} email={email} />}
        </Loaded>
      </Card>
      <Appearance />
      <ReportMailChoice />
    </div>
  );
}

const schema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, "empty"), z.maxLength(120, "long")),
});

function NameForm({ name, email }: { name: string; email: string }) {
  const { t } = useTranslation("settings");
  const rename = useRename();
  const form = useCheckedForm(schema, { defaultValues: { name }, mode: "onChange" });
  const { errors, isDirty } = form.formState;
  const problem = errors.name && t(errors.name.message === "long" ? "profile.tooLong" : "profile.empty");
  const submit = form.handleSubmit((wanted) =>
    rename.mutate(wanted.name, { onSuccess: () => toast.good(t("organization.saved")) }),
  );
  return (
    <FormBody busy={rename.isPending} error={rename.error} onSubmit={submit}>
      <Field label={t("profile.name")} error={problem}>
        {(tied) => <Input {...tied} {...form.register("name")} autoComplete="name" />}
      </Field>
      <Field label={t("profile.email")} hint={t("profile.emailHint")}>
        {(tied) => <Input {...tied} value={email} disabled />}
      </Field>
      <div className="flex justify-end">
        <Button type="submit" variant="primary" busy={rename.isPending} disabled={!isDirty}>
          {t("organization.save")}
        </Button>
      </div>
    </FormBody>
  );
}

function Appearance() {
  const { t } = useTranslation("settings");
  return (
    <Card title={t("profile.appearance")}>
      <AppearanceChoices />
    </Card>
  );
}

/** A personal choice: the monthly report by e-mail. Offered to its recipients. */
function ReportMailChoice() {
  const { t } = useTranslation("settings");
  const { id: organizationId, role } = useOrganization();
  const { id: userId } = useMe();
  const wanted = useQuery(reportMailQuery.wanted(organizationId, userId)).data;
  const change = useSetReportMail(organizationId, userId);
  if (!isAtLeast(role, "manager") || wanted === undefined) return null;
  return (
    <Card title={t("reports.title")} description={t("reports.hint")}>
      <div className="flex flex-col gap-3">
        <FormError error={change.error} />
        <Switch
          label={t("reports.wanted")}
          checked={wanted}
          onChange={(event) => change.mutate(event.target.checked)}
        />
      </div>
    </Card>
  );
}
