import { useTranslation } from "react-i18next";
import { Checkbox } from "@/components/ui/checkbox.tsx";
import { FilterChip } from "@/components/ui/filter-chip.tsx";
import type { Option } from "@/components/ui/select.tsx";

interface ChoiceChipProps {
  label: string;
  options: readonly Option[];
  single?: boolean;
  chosen: string[];
  onChange: (chosen: string[]) => void;
}

/** A filter with a few choices. */
export function ChoiceChip({ label, options, single, chosen, onChange }: ChoiceChipProps) {
  const { t } = useTranslation();
  const labels = options.filter((option) => chosen.includes(option.value)).map((option) => option.label);
  const words = labels.length > 2 ? t("filters.chosen", { count: labels.length }) : labels.join(", ");
  const toggle = (value: string) => {
    if (chosen.includes(value)) onChange(chosen.filter((each) => each !== value));
    else onChange(single ? [value] : [...chosen, value]);
  };
  return (
    <FilterChip label={label} summary={words || chosen.join(", ")} onRemove={() => onChange([])}>
      <fieldset className="flex flex-col gap-1">
        <legend className="mb-1 font-medium text-muted text-xs">{label}</legend>
        {options.map((option) => (
          <Checkbox
            key={option.value}
            className="max-md:min-h-11"
            label={option.label}
            checked={chosen.includes(option.value)}
            onChange={() => toggle(option.value)}
          />
        ))}
      </fieldset>
    </FilterChip>
  );
}
