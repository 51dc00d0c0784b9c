import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import * as z from "zod/mini";
import { AuthLayout, linkClass } from "@/components/layout/auth-layout.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { FormBody } from "@/components/ui/form-body.tsx";
import { Input } from "@/components/ui/input.tsx";
import { session } from "@/data/organizations/session.ts";
import { paths } from "@/lib/paths.ts";
import { authFields } from "@/pages/auth/auth-fields.ts";
import { useAuthForm } from "@/pages/auth/use-auth-form.ts";
import { useReturn } from "@/pages/auth/use-return.ts";

const schema = z.object({ email: authFields.email });

/** Shows the same message whether the account exists or not. */
export default function ResetPage() {
  const { t } = useTranslation("auth");
  const { keep } = useReturn();
  const [sent, setSent] = useState<string | null>(null);
  const form = useAuthForm(schema, { email: "" }, async ({ email }) => {
    await session.requestReset(email, window.location.origin + paths.newPassword);
    setSent(email);
  });
  const back = (
    <Link to={keep(paths.login)} className={linkClass}>
      {t("reset.back")}
    </Link>
  );
  if (sent) {
    return (
      <AuthLayout title={t("reset.sentTitle")} footer={back}>
        <p className="text-sm">{t("reset.sent", { email: sent })}</p>
      </AuthLayout>
    );
  }
  return (
    <AuthLayout title={t("reset.title")} description={t("reset.description")} footer={back}>
      <FormBody busy={form.busy} error={form.refused} onSubmit={form.submit}>
        <Field label={t("fields.email")} error={form.problem("email")}>
          {(tied) => <Input {...tied} {...form.register("email")} type="email" autoComplete="username" />}
        </Field>
        <Button type="submit" variant="primary" busy={form.busy} className="mt-1 h-9!">
          {t("reset.submit")}
        </Button>
      </FormBody>
    </AuthLayout>
  );
}
