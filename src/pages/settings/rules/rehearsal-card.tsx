import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Controller } from "react-hook-form";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { StepsField } from "@/components/rules/steps-field.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Field } from "@/components/ui/field.tsx";
import { FormBody } from "@/components/ui/form-body.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { type VerificationRules, verificationRulesQuery } from "@/data/appointments/verification-rules.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useCheckedForm } from "@/hooks/use-checked-form.ts";
import { RehearsalResult } from "@/pages/settings/rules/rehearsal-result.tsx";

const MOST = { hours: 720, seconds: 3600 };

const schema = z.object({
  hours: z.int().check(z.minimum(1), z.maximum(MOST.hours)),
  seconds: z.int().check(z.minimum(0), z.maximum(MOST.seconds)),
  steps: z.array(z.string()).check(z.minLength(1)),
});

/** What if: the past six months under other hours and seconds. Read only. */
export function Rehearsal({ rules }: { rules: VerificationRules }) {
  const { t } = useTranslation("settings");
  const { id: organizationId } = useOrganization();
  const inForce = {
    hours: rules.hours_after_end,
    seconds: rules.min_call_seconds,
    steps: rules.steps,
  };
  const form = useCheckedForm(schema, { defaultValues: inForce, mode: "onChange" });
  const { errors } = form.formState;
  const [asked, setAsked] = useState(inForce);
  const rehearsal = useQuery({
    ...verificationRulesQuery.rehearsal(organizationId, asked),
    placeholderData: keepPreviousData,
  });
  return (
    <Card title={t("rehearsal.title")} description={t("rehearsal.description")}>
      <FormBody className="mb-4 flex flex-wrap items-start gap-4" onSubmit={form.handleSubmit(setAsked)}>
        <Field
          label={t("rules.hours_after_end")}
          error={errors.hours && t("rules.problem.bounds", { from: 1, to: MOST.hours })}
        >
          {(tied) => <Input {...tied} {...form.register("hours", { valueAsNumber: true })} type="number" />}
        </Field>
        <Field
          label={t("rules.min_call_seconds")}
          error={errors.seconds && t("rules.problem.bounds", { from: 0, to: MOST.seconds })}
        >
          {(tied) => <Input {...tied} {...form.register("seconds", { valueAsNumber: true })} type="number" />}
        </Field>
        <div className="basis-full">
          <Controller
            control={form.control}
            name="steps"
            render={({ field }) => <StepsField value={field.value} onChange={field.onChange} />}
          />
        </div>
        <Button type="submit" busy={rehearsal.isFetching}>
          {t("rehearsal.submit")}
        </Button>
      </FormBody>
      <Loaded query={rehearsal} failed={t("rehearsal.failed")} skeleton="h-32 w-full">
        {(data) => <RehearsalResult rehearsal={data} />}
      </Loaded>
    </Card>
  );
}
