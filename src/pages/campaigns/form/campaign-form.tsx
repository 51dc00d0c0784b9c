import type { ReactNode } from "react";
import { Controller } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { WeekEditor } from "@/components/hours/week-editor.tsx";
import { type Week, weekOf } from "@/components/hours/week-hours.ts";
import { Button, buttonClass } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { FormBody } from "@/components/ui/form-body.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { useContactHours } from "@/data/campaigns/contact-hours.ts";
import type { CampaignSettings } from "@/data/campaigns/rows.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useCheckedForm } from "@/hooks/use-checked-form.ts";
import { settingsOf, valuesOf } from "@/pages/campaigns/form/campaign-settings.ts";
import { campaignSchema } from "@/pages/campaigns/form/campaign-values.ts";
import { BreakerFields, PaceFields, RetryFields } from "@/pages/campaigns/form/pace-fields.tsx";
import { StartFields } from "@/pages/campaigns/form/start-fields.tsx";
import { VoiceFields } from "@/pages/campaigns/form/voice-fields.tsx";

interface CampaignFormProps {
  /** The campaign being edited; absent for a new one. */
  campaign?: CampaignSettings;
  submit: string;
  /** Where "Cancel" leads. */
  back: string;
  busy: boolean;
  /** The error, if it was refused. */
  error: unknown;
  onSave: (settings: CampaignSettings) => void;
  /** One more section: the leads. */
  children?: ReactNode;
}

/** All settings of a campaign, one section per question. */
export function CampaignForm(props: CampaignFormProps) {
  const hours = useContactHours();
  return (
    <Loaded query={hours} skeleton="h-96 max-w-4xl rounded-lg!">
      {(data) => <LoadedForm {...props} house={weekOf(data.call)} />}
    </Loaded>
  );
}

function LoadedForm(props: CampaignFormProps & { house: Week }) {
  const { campaign, house, submit, back, busy, error, onSave, children } = props;
  const { t } = useTranslation(["campaigns", "common"]);
  const { time_zone: zone } = useOrganization();
  const form = useCheckedForm(campaignSchema, { defaultValues: valuesOf(campaign, zone, house) });
  const { errors } = form.formState;
  return (
    <FormBody
      busy={busy}
      className="flex max-w-4xl flex-col gap-4"
      onSubmit={form.handleSubmit((values) => onSave(settingsOf(values, zone, house)))}
    >
      <Section name="voice">
        <VoiceFields form={form} />
      </Section>
      {children}
      <Section name="start">
        <StartFields form={form} />
      </Section>
      <Section name="windows" zone={zone}>
        <Controller
          control={form.control}
          name="week"
          render={({ field }) => <WeekEditor value={field.value} onChange={field.onChange} house={house} />}
        />
        {errors.week?.root?.message === "windows" || errors.week?.message === "windows" ? (
          <p role="alert" className="pt-1 text-bad text-xs">
            {t("form.problems.windows")}
          </p>
        ) : null}
      </Section>
      <Section name="pace">
        <PaceFields form={form} />
      </Section>
      <Section name="retries">
        <RetryFields form={form} />
      </Section>
      <Section name="breaker">
        <BreakerFields form={form} />
      </Section>
      <FormError error={error} />
      <div className="sticky bottom-0 z-10 flex justify-end gap-2 border-line border-t bg-canvas py-3 max-md:bottom-[calc(3.5rem+env(safe-area-inset-bottom))]">
        <Link to={back} className={buttonClass()}>
          {t("common:actions.cancel")}
        </Link>
        <Button type="submit" variant="primary" busy={busy}>
          {submit}
        </Button>
      </div>
    </FormBody>
  );
}

interface SectionProps {
  name: "voice" | "start" | "windows" | "pace" | "retries" | "breaker";
  zone?: string;
  children: ReactNode;
}

function Section({ name, zone = "", children }: SectionProps) {
  const { t } = useTranslation("campaigns");
  const description =
    name === "windows" ? t("form.windows.description", { zone }) : t(`form.${name}.description`);
  return (
    <Card title={t(`form.${name}.title`)} description={description}>
      {children}
    </Card>
  );
}
