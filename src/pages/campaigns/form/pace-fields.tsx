import type { UseFormRegisterReturn } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { type Limit, limits } from "@/pages/campaigns/form/campaign-limits.ts";
import type { CampaignFormControl } from "@/pages/campaigns/form/campaign-values.ts";

interface FieldsProps {
  form: CampaignFormControl;
}

const PACE = ["concurrency", "maxAttempts", "gapMinutes", "dailyCap"] as const;

/** How many at once, and how often per person. */
export function PaceFields({ form }: FieldsProps) {
  const { t } = useTranslation("campaigns");
  return (
    <div className="grid gap-4 md:grid-cols-2">
      {PACE.map((name) => (
        <WholeField
          key={name}
          label={t(`form.pace.${name}`)}
          hint={t("form.within", { least: limits[name][0], most: limits[name][1] })}
          within={limits[name]}
          isWrong={form.formState.errors[name] !== undefined}
          registered={form.register(name)}
        />
      ))}
    </div>
  );
}

export const retryOutcomes = ["no_answer", "busy", "voicemail", "failed"] as const;

/** How long to wait for the next attempt after each outcome. */
export function RetryFields({ form }: FieldsProps) {
  const { t } = useTranslation("campaigns");
  return (
    <div className="grid grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-4">
      {retryOutcomes.map((name) => (
        <WholeField
          key={name}
          label={t(`outcome.${name}`)}
          unit={t("form.unit.minutes")}
          within={limits.retryMinutes}
          isWrong={form.formState.errors.retry?.[name] !== undefined}
          registered={form.register(`retry.${name}`)}
        />
      ))}
    </div>
  );
}

const BREAKER = [
  ["failure_rate", "percent", "percent"],
  ["opt_out_rate", "percent", "percent"],
  ["max_cost", "maxCost", null],
  ["window_minutes", "windowMinutes", "minutes"],
  ["min_attempts", "minAttempts", "calls"],
] as const satisfies [string, Limit, string | null][];

/** When it pauses by itself. */
export function BreakerFields({ form }: FieldsProps) {
  const { t } = useTranslation("campaigns");
  return (
    <div className="grid grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-3">
      {BREAKER.map(([name, limit, unit]) => (
        <WholeField
          key={name}
          label={t(`form.breaker.${name}`)}
          unit={unit ? t(`form.unit.${unit}`) : undefined}
          within={limits[limit]}
          isWrong={form.formState.errors.breaker?.[name] !== undefined}
          registered={form.register(`breaker.${name}`)}
        />
      ))}
    </div>
  );
}

interface WholeFieldProps {
  label: string;
  hint?: string;
  /** Minimum and maximum. */
  within: readonly [number, number];
  isWrong: boolean;
  /** Shown after the number: "minutes", "%". */
  unit?: string;
  registered: UseFormRegisterReturn;
}

/** A whole number; shows its range if the value is invalid. */
function WholeField({ label, hint, within, isWrong, unit, registered }: WholeFieldProps) {
  const { t } = useTranslation("campaigns");
  const [least, most] = within;
  return (
    <Field label={label} hint={hint} error={isWrong ? t("form.problems.whole", { least, most }) : undefined}>
      {(tied) => (
        <span className="flex items-center gap-2">
          <Input {...tied} {...registered} inputMode="numeric" autoComplete="off" className="max-w-32" />
          {unit && <span className="text-muted text-sm">{unit}</span>}
        </span>
      )}
    </Field>
  );
}
