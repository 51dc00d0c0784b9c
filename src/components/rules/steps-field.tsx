import { ArrowDown, ArrowUp } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/ui/button.tsx";
import { Checkbox } from "@/components/ui/checkbox.tsx";
import { evidenceSteps } from "@/data/appointments/rows.ts";

interface StepsFieldProps {
  /** Accepted evidence, strongest first. */
  value: readonly string[];
  onChange: (steps: string[]) => void;
  disabled?: boolean;
}

/** Which evidence counts, and in which order. */
export function StepsField({ value, onChange, disabled = false }: StepsFieldProps) {
  const { t } = useTranslation("settings");
  const hint = useId();
  const offered = [...value, ...evidenceSteps.filter((step) => !value.includes(step))];
  const nameOf = (step: string) => t(`rules.step.${step as "call"}`, { defaultValue: step });
  const swap = (at: number, other: number) =>
    onChange(value.map((step, index) => value[index === at ? other : index === other ? at : index] ?? step));
  return (
    <fieldset aria-describedby={hint} disabled={disabled}>
      <legend className="mb-1 font-medium text-sm">{t("rules.steps")}</legend>
      <p id={hint} className="mb-2 text-muted text-xs">
        {t("rules.stepsHint")}
      </p>
      <ol className="max-w-md divide-y divide-line rounded-md border border-line">
        {offered.map((step, index) => {
          const isOn = index < value.length;
          return (
            <li key={step} className="flex min-h-10 items-center gap-2 py-1 pr-1 pl-3 max-md:min-h-12">
              <span aria-hidden className="w-4 text-muted text-xs tabular-nums">
                {isOn ? index + 1 : ""}
              </span>
              <Checkbox
                className="flex-1 first-letter:uppercase max-md:min-h-11"
                label={nameOf(step)}
                checked={isOn}
                disabled={disabled}
                onChange={() => onChange(isOn ? value.filter((each) => each !== step) : [...value, step])}
              />
              {isOn && !disabled && (
                <>
                  <IconButton
                    size="sm"
                    label={t("rules.stepUp", { step: nameOf(step) })}
                    disabled={index === 0}
                    onClick={() => swap(index, index - 1)}
                  >
                    <ArrowUp size={14} aria-hidden />
                  </IconButton>
                  <IconButton
                    size="sm"
                    label={t("rules.stepDown", { step: nameOf(step) })}
                    disabled={index === value.length - 1}
                    onClick={() => swap(index, index + 1)}
                  >
                    <ArrowDown size={14} aria-hidden />
                  </IconButton>
                </>
              )}
            </li>
          );
        })}
      </ol>
      {value.length === 0 && (
        <p role="alert" className="mt-1 text-bad text-xs">
          {t("rules.problem.steps")}
        </p>
      )}
    </fieldset>
  );
}
