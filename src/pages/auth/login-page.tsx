import { useTranslation } from "react-i18next";
import { Link, Navigate } from "react-router-dom";
import * as z from "zod/mini";
import { AuthLayout, linkClass } from "@/components/layout/auth-layout.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { FormBody } from "@/components/ui/form-body.tsx";
import { Input } from "@/components/ui/input.tsx";
import { PasswordInput } from "@/components/ui/password-input.tsx";
import { session, useSession } from "@/data/organizations/session.ts";
import { paths } from "@/lib/paths.ts";
import { authFields } from "@/pages/auth/auth-fields.ts";
import { OauthButtons } from "@/pages/auth/oauth-buttons.tsx";
import { useAuthForm } from "@/pages/auth/use-auth-form.ts";
import { useReturn } from "@/pages/auth/use-return.ts";

const schema = z.object({ email: authFields.email, password: authFields.password });

export default function LoginPage() {
  const { t } = useTranslation("auth");
  const { next, keep } = useReturn();
  const form = useAuthForm(schema, { email: "", password: "" }, ({ email, password }) =>
    session.signIn(email, password),
  );
  if (useSession()) return <Navigate to={next} replace />;
  return (
    <AuthLayout
      title={t("login.title")}
      footer={
        <>
          {t("login.newHere")}{" "}
          <Link to={keep(paths.signup)} className={linkClass}>
            {t("login.create")}
          </Link>
        </>
      }
    >
      <OauthButtons />
      <FormBody busy={form.busy} error={form.refused} onSubmit={form.submit}>
        <Field label={t("fields.email")} error={form.problem("email")}>
          {(tied) => <Input {...tied} {...form.register("email")} type="email" autoComplete="username" />}
        </Field>
        <Field
          label={t("fields.password")}
          error={form.problem("password")}
          aside={
            <Link to={keep(paths.reset)} className={`${linkClass} text-xs`}>
              {t("login.forgot")}
            </Link>
          }
        >
          {(tied) => (
            <PasswordInput {...tied} {...form.register("password")} autoComplete="current-password" />
          )}
        </Field>
        <Button type="submit" variant="primary" busy={form.busy} className="mt-1 h-9!">
          {t("login.submit")}
        </Button>
      </FormBody>
    </AuthLayout>
  );
}
