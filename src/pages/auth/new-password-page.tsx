import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router-dom";
import * as z from "zod/mini";
import { AuthLayout } from "@/components/layout/auth-layout.tsx";
import { Button, buttonClass } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { FormBody } from "@/components/ui/form-body.tsx";
import { PasswordInput } from "@/components/ui/password-input.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { session, useSession } from "@/data/organizations/session.ts";
import { paths } from "@/lib/paths.ts";
import { authFields } from "@/pages/auth/auth-fields.ts";
import { useAuthForm } from "@/pages/auth/use-auth-form.ts";

const schema = z.object({ password: authFields.newPassword });

/** The page behind the link in the e-mail: the link has signed the person in, or has expired. */
export default function NewPasswordPage() {
  const { t } = useTranslation("auth");
  const navigate = useNavigate();
  const current = useSession();
  const form = useAuthForm(schema, { password: "" }, async ({ password }) => {
    await session.setPassword(password);
    await navigate(paths.dashboard, { replace: true });
  });
  return (
    <AuthLayout title={t("newPassword.title")} description={current?.user.email}>
      {current === undefined && <Skeleton className="h-24" />}
      {current === null && (
        <div className="flex flex-col items-start gap-4">
          <p role="alert" className="text-sm">
            {t("newPassword.invalid")}
          </p>
          <Link to={paths.reset} className={buttonClass("primary")}>
            {t("newPassword.again")}
          </Link>
        </div>
      )}
      {current && (
        <FormBody busy={form.busy} error={form.refused} onSubmit={form.submit}>
          <Field
            label={t("fields.newPassword")}
            hint={t("fields.passwordHint")}
            error={form.problem("password")}
          >
            {(tied) => <PasswordInput {...tied} {...form.register("password")} autoComplete="new-password" />}
          </Field>
          <Button type="submit" variant="primary" busy={form.busy} className="mt-1 h-9!">
            {t("newPassword.submit")}
          </Button>
        </FormBody>
      )}
    </AuthLayout>
  );
}
