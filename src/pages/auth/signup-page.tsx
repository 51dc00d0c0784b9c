import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, Navigate } from "react-router-dom";
import * as z from "zod/mini";
import { AuthLayout, linkClass } from "@/components/layout/auth-layout.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { FormBody } from "@/components/ui/form-body.tsx";
import { Input } from "@/components/ui/input.tsx";
import { PasswordInput } from "@/components/ui/password-input.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { type InvitationPreview, invitationsQuery } from "@/data/organizations/invitations.ts";
import { session, useSession } from "@/data/organizations/session.ts";
import { paths } from "@/lib/paths.ts";
import { authFields } from "@/pages/auth/auth-fields.ts";
import { OauthButtons } from "@/pages/auth/oauth-buttons.tsx";
import { useAuthForm } from "@/pages/auth/use-auth-form.ts";
import { useReturn } from "@/pages/auth/use-return.ts";

const schema = z.object({
  name: authFields.name,
  email: authFields.email,
  password: authFields.newPassword,
});

export default function SignupPage() {
  const { t } = useTranslation("auth");
  const { next, invitation } = useReturn();
  const preview = useQuery({
    ...invitationsQuery.preview(invitation ?? ""),
    enabled: invitation !== undefined,
  });
  if (useSession()) return <Navigate to={next} replace />;
  if (preview.isLoading) {
    return (
      <AuthLayout title={t("signup.title")}>
        <Skeleton className="h-64" />
      </AuthLayout>
    );
  }
  return <Signup invited={preview.data?.state === "open" ? preview.data : undefined} />;
}

/** Only the invited address can accept the invitation, so the account is created for it. */
function Signup({ invited }: { invited: InvitationPreview | undefined }) {
  const { t } = useTranslation("auth");
  const { absolute, keep } = useReturn();
  const [confirming, setConfirming] = useState<string | null>(null);
  const empty = { name: "", email: invited?.email ?? "", password: "" };
  const form = useAuthForm(schema, empty, async (values) => {
    const { mustConfirm } = await session.signUp({ ...values, returnTo: absolute });
    if (mustConfirm) setConfirming(values.email);
  });
  if (confirming) {
    return (
      <AuthLayout title={t("signup.confirmTitle")}>
        <p className="text-sm">{t("signup.confirm", { email: confirming })}</p>
      </AuthLayout>
    );
  }
  return (
    <AuthLayout
      title={t("signup.title")}
      footer={
        <>
          {t("signup.known")}{" "}
          <Link to={keep(paths.login)} className={linkClass}>
            {t("signup.signIn")}
          </Link>
        </>
      }
    >
      <OauthButtons />
      <FormBody busy={form.busy} error={form.refused} onSubmit={form.submit}>
        <Field label={t("fields.name")} error={form.problem("name")}>
          {(tied) => <Input {...tied} {...form.register("name")} autoComplete="name" />}
        </Field>
        <Field
          label={t("fields.email")}
          hint={invited && t("signup.invited", { organization: invited.organization_name })}
          error={form.problem("email")}
        >
          {(tied) => (
            <Input
              {...tied}
              {...form.register("email")}
              type="email"
              autoComplete="username"
              readOnly={invited !== undefined}
            />
          )}
        </Field>
        <Field label={t("fields.password")} hint={t("fields.passwordHint")} error={form.problem("password")}>
          {(tied) => <PasswordInput {...tied} {...form.register("password")} autoComplete="new-password" />}
        </Field>
        <Button type="submit" variant="primary" busy={form.busy} className="mt-1 h-9!">
          {t("signup.submit")}
        </Button>
      </FormBody>
    </AuthLayout>
  );
}
