import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Field } from "@/components/ui/field.tsx";
import { FormDialog } from "@/components/ui/form-dialog.tsx";
import { PasswordInput } from "@/components/ui/password-input.tsx";
import { toast } from "@/components/ui/toast.ts";
import type { AccountFile, AiKey } from "@/data/billing/billing-answers.ts";
import { useAssignAiKey } from "@/data/integrations/ai-provider-account.ts";
import { useCheckedForm } from "@/hooks/use-checked-form.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";

/** The OpenRouter keys whose spending is a cost of this organization. */
export function AiKeys({ file }: { file: AccountFile }) {
  const { t } = useTranslation("operator");
  const [isAdding, setAdding] = useState(false);
  return (
    <Card
      title={t("aiKeys.title")}
      description={t("aiKeys.hint")}
      action={
        <Button size="sm" icon={<Plus size={14} aria-hidden />} onClick={() => setAdding(true)}>
          {t("aiKeys.add")}
        </Button>
      }
    >
      {file.ai_keys.length === 0 ? (
        <p className="text-muted text-sm">{t("aiKeys.none")}</p>
      ) : (
        <ul className="-my-2 divide-y divide-line">
          {file.ai_keys.map((key) => (
            <Key key={key.api_key_hash} of={key} />
          ))}
        </ul>
      )}
      {isAdding && <AddKey organizationId={file.id} onClose={() => setAdding(false)} />}
    </Card>
  );
}

function Key({ of }: { of: AiKey }) {
  const { t } = useTranslation("operator");
  const { micros, relative } = useFormat();
  const now = useNow(60);
  return (
    <li className="flex items-center justify-between gap-3 py-2 text-sm">
      <span className="min-w-0">
        <span className="block truncate font-mono text-xs">
          {t("aiKeys.key", { hash: of.api_key_hash.slice(0, 8) })}
        </span>
        <span className={of.refused ? "block text-bad text-xs" : "block text-muted text-xs"}>
          {of.refused
            ? t("aiKeys.refused", { code: of.refused })
            : of.read_at
              ? t("aiKeys.read", { time: relative(of.read_at, now) })
              : t("aiKeys.neverRead")}
        </span>
      </span>
      <span data-figures="" className="shrink-0 text-xs">
        {t("aiKeys.month", { amount: micros(of.month_usd_micros, "USD") })}
      </span>
    </li>
  );
}

/** The format of OpenRouter's keys; anything else is a typing error. */
const schema = z.object({ key: z.string().check(z.trim(), z.regex(/^sk-or-[\w-]{8,}$/)) });

function AddKey({ organizationId, onClose }: { organizationId: string; onClose: () => void }) {
  const { t } = useTranslation("operator");
  const assign = useAssignAiKey(organizationId);
  const form = useCheckedForm(schema, { defaultValues: { key: "" } });
  const submit = form.handleSubmit(({ key }) =>
    assign.mutate(key, {
      onSuccess() {
        toast.good(t("aiKeys.added"));
        onClose();
      },
    }),
  );
  return (
    <FormDialog
      title={t("aiKeys.add")}
      description={t("aiKeys.addHint")}
      submit={t("aiKeys.submit")}
      busy={assign.isPending}
      error={assign.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field
        label={t("aiKeys.field")}
        hint={t("aiKeys.fieldHint")}
        error={form.formState.errors.key && t("aiKeys.problem")}
        required
      >
        {(tied) => <PasswordInput {...tied} {...form.register("key")} autoComplete="off" />}
      </Field>
    </FormDialog>
  );
}
