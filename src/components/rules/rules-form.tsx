import { Controller } from "react-hook-form";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { StepsField } from "@/components/rules/steps-field.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Field } from "@/components/ui/field.tsx";
import { FormBody } from "@/components/ui/form-body.tsx";
import { Input } from "@/components/ui/input.tsx";
import { toast } from "@/components/ui/toast.ts";
import { useChangeRules, type VerificationRules } from "@/data/appointments/verification-rules.ts";
import { useCheckedForm } from "@/hooks/use-checked-form.ts";

/** The bounds of private.change_verification_rules_as. */
const NUMBERS = {
  hours_after_end: [1, 720],
  min_call_seconds: [0, 3600],
  dispute_days: [0, 90],
  nudge_hours: [0, 720],
} as const;
type Name = keyof typeof NUMBERS;
const NAMES = Object.keys(NUMBERS) as Name[];

const whole = ([from, to]: readonly [number, number]) =>
  z.int("bounds").check(z.minimum(from, "bounds"), z.maximum(to, "bounds"));
const schema = z
  .object({
    hours_after_end: whole(NUMBERS.hours_after_end),
    min_call_seconds: whole(NUMBERS.min_call_seconds),
    dispute_days: whole(NUMBERS.dispute_days),
    nudge_hours: whole(NUMBERS.nudge_hours),
    steps: z.array(z.string()).check(z.minLength(1, "steps")),
  })
  .check(
    z.refine(({ nudge_hours, hours_after_end }) => nudge_hours <= hours_after_end, {
      error: "nudge",
      path: ["nudge_hours"],
    }),
  );

interface RulesFormProps {
  organizationId: string;
  rules: VerificationRules;
  /** Operators set all rules, managers when they are reminded; others can only read. */
  may: "all" | "nudge" | "read";
}

/** The rules in force; saving writes the next version. */
export function RulesForm({ organizationId, rules, may }: RulesFormProps) {
  const { t } = useTranslation("settings");
  const mayChange = may !== "read";
  const change = useChangeRules(organizationId);
  const { hours_after_end, min_call_seconds, dispute_days, nudge_hours, steps } = rules;
  const form = useCheckedForm(schema, {
    defaultValues: { hours_after_end, min_call_seconds, dispute_days, nudge_hours, steps },
  });
  const { errors, isDirty } = form.formState;
  const submit = form.handleSubmit((wanted) =>
    change.mutate(may === "all" ? wanted : { nudge_hours: wanted.nudge_hours }, {
      onSuccess: () => toast.good(t("rules.saved")),
    }),
  );
  return (
    <Card
      title={t("rules.title", { version: rules.version })}
      description={t(`rules.${may === "all" ? "description" : may === "nudge" ? "nudgeOnly" : "readOnly"}`)}
    >
      <FormBody busy={change.isPending} error={change.error} onSubmit={submit}>
        <div className="grid gap-4 sm:grid-cols-2">
          {NAMES.map((name) => (
            <Field
              key={name}
              label={t(`rules.${name}`)}
              hint={t(`rules.${name}_hint`)}
              error={problem(errors[name]?.message, NUMBERS[name])}
            >
              {(tied) => (
                <Input
                  {...tied}
                  type="number"
                  inputMode="numeric"
                  min={NUMBERS[name][0]}
                  max={NUMBERS[name][1]}
                  disabled={may !== "all" && !(may === "nudge" && name === "nudge_hours")}
                  {...form.register(name, { valueAsNumber: true })}
                />
              )}
            </Field>
          ))}
        </div>
        <Controller
          control={form.control}
          name="steps"
          render={({ field }) => (
            <StepsField value={field.value} onChange={field.onChange} disabled={may !== "all"} />
          )}
        />
        {mayChange && (
          <div>
            <Button type="submit" variant="primary" busy={change.isPending} disabled={!isDirty}>
              {t("rules.save", { version: rules.version + 1 })}
            </Button>
          </div>
        )}
      </FormBody>
    </Card>
  );

  function problem(message: string | undefined, [from, to]: readonly [number, number]) {
    if (!message) return undefined;
    return message === "nudge" ? t("rules.problem.nudge") : t("rules.problem.bounds", { from, to });
  }
}
