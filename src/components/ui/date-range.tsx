import { CalendarDays, ChevronDown } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Checkbox } from "@/components/ui/checkbox.tsx";
import { PeriodChooser } from "@/components/ui/period-chooser.tsx";
import { Popover } from "@/components/ui/popover.tsx";
import { useFormat } from "@/hooks/use-format.ts";
import type { usePeriod } from "@/hooks/use-period.ts";

interface DateRangeProps {
  /** From `usePeriod()`: the URL is the state. */
  state: ReturnType<typeof usePeriod>;
  /** Offers the comparison with the previous period. */
  comparable?: boolean;
}

export function DateRange({ state, comparable = false }: DateRangeProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { zone, days } = useFormat();
  return (
    <div className="flex items-center gap-2">
      <Popover
        label={t("period.label")}
        open={open}
        onOpenChange={setOpen}
        trigger={
          <Button data-print="keep" icon={<CalendarDays size={14} aria-hidden className="text-muted" />}>
            {state.preset ? t(`period.${state.preset}`) : t("period.custom")}
            <span className="font-normal text-muted max-sm:hidden print:inline">{days(state.period)}</span>
            <ChevronDown size={14} aria-hidden className="text-muted print:hidden" />
          </Button>
        }
      >
        <PeriodChooser
          preset={state.preset}
          period={state.period}
          onPreset={(preset) => {
            state.choose(preset);
            setOpen(false);
          }}
          onDays={(period) => {
            state.chooseDays(period);
            setOpen(false);
          }}
        >
          {comparable && (
            <Checkbox
              label={t("period.compare")}
              checked={state.compare}
              onChange={(event) => state.setCompare(event.target.checked)}
            />
          )}
          <p className="text-muted text-xs">{t("period.zone", { zone })}</p>
        </PeriodChooser>
      </Popover>
      <span className="text-muted text-xs max-md:hidden print:inline">{zone}</span>
    </div>
  );
}
