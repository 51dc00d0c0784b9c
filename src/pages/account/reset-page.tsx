import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import * as z from "zod/mini";
import { AccountLayout, linkClass } from "@/components/layout/account-layout.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Input } from "@/components/ui/input.tsx";
import { session } from "@/data/organizations/session.ts";
import { paths } from "@/lib/paths.ts";
import { accountFields } from "@/pages/account/account-fields.ts";
import { useAccountForm } from "@/pages/account/use-account-form.ts";
import { useReturn } from "@/pages/account/use-return.ts";

const schema = z.object({ email: accountFields.email });

/** Says the same whether the account exists or not. */
export default function ResetPage() {
  const { t } = useTranslation("account");
  const { keep } = useReturn();
  const [sent, setSent] = useState<string | null>(null);
  const form = useAccountForm(schema, { email: "" }, async ({ email }) => {
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
      <AccountLayout title={t("reset.sentTitle")} footer={back}>
        <p className="text-sm">{t("reset.sent", { email: sent })}</p>
      </AccountLayout>
    );
  }
  return (
    <AccountLayout title={t("reset.title")} description={t("reset.description")} footer={back}>
      <form onSubmit={form.submit} noValidate className="flex flex-col gap-4">
        <FormError error={form.refused} />
        <Field label={t("fields.email")} error={form.problem("email")}>
          {(tied) => <Input {...tied} {...form.register("email")} type="email" autoComplete="username" />}
        </Field>
        <Button type="submit" variant="primary" busy={form.busy} className="mt-1 h-9!">
          {t("reset.submit")}
        </Button>
      </form>
    </AccountLayout>
  );
}
