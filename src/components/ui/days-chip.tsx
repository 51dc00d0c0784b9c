import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FilterChip } from "@/components/ui/filter-chip.tsx";
import { PeriodChooser } from "@/components/ui/period-chooser.tsx";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { dayOf, isPreset, rangeOf, rangeText } from "@/lib/period.ts";

interface DaysChipProps {
  label: string;
  /** At most one: a preset or "2026-01-01..2026-01-31". */
  chosen: string[];
  onChange: (chosen: string[]) => void;
}

/** A filter by the organization's days. */
export function DaysChip({ label, chosen: [text], onChange }: DaysChipProps) {
  const { t } = useTranslation();
  const { zone, days } = useFormat();
  const [open, setOpen] = useState(false);
  const today = dayOf(useNow(60), zone);
  const period = rangeOf(text, today);
  const preset = isPreset(text) ? text : null;
  const choose = (next: string) => {
    onChange([next]);
    setOpen(false);
  };
  return (
    <FilterChip
      label={label}
      summary={preset ? t(`period.${preset}`) : period && days(period)}
      onRemove={() => onChange([])}
      open={open}
      onOpenChange={setOpen}
    >
      <PeriodChooser
        preset={preset}
        period={period ?? { from: today, to: today }}
        onPreset={choose}
        onDays={(chosen) => choose(rangeText(chosen))}
      >
        <p className="text-muted text-xs">{t("period.zone", { zone })}</p>
      </PeriodChooser>
    </FilterChip>
  );
}
