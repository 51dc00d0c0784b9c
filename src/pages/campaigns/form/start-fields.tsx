import { useTranslation } from "react-i18next";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Segmented } from "@/components/ui/segmented.tsx";
import { useOrganization } from "@/data/organizations/organizations.ts";
import type { CampaignFormControl } from "@/pages/campaigns/form/campaign-values.ts";

/** When it may start. */
export function StartFields({ form }: { form: CampaignFormControl }) {
  const { t } = useTranslation("campaigns");
  const { time_zone: zone } = useOrganization();
  const start = form.watch("start");
  return (
    <div className="flex flex-col items-start gap-3">
      <Segmented
        label={t("form.start.title")}
        value={start}
        options={[
          { value: "now", label: t("form.startNow") },
          { value: "at", label: t("form.startAt") },
        ]}
        onChange={(value) => form.setValue("start", value, { shouldDirty: true })}
      />
      {start === "at" && (
        <Field
          required
          label={t("form.startsAt")}
          hint={t("form.startsAtHint", { zone })}
          error={form.formState.errors.startsAt && t("form.problems.starts_at")}
        >
          {(tied) => (
            <Input {...tied} {...form.register("startsAt")} type="datetime-local" className="w-56!" />
          )}
        </Field>
      )}
    </div>
  );
}
