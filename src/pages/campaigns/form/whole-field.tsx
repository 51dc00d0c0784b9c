import type { UseFormRegisterReturn } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";

interface WholeFieldProps {
  label: string;
  hint?: string;
  /** Least and most. */
  within: readonly [number, number];
  isWrong: boolean;
  /** Shown after the number: "minutes", "%". */
  unit?: string;
  registered: UseFormRegisterReturn;
}

/** A whole number; says its range when what was written is not one. */
export function WholeField({ label, hint, within, isWrong, unit, registered }: WholeFieldProps) {
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
