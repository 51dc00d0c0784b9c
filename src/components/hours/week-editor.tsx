import { useTranslation } from "react-i18next";
import { hoursAWeek, type Span, type Week, weekdayNames } from "@/components/hours/week-hours.ts";
import { WeekdayHours } from "@/components/hours/weekday-hours.tsx";
import { useFormat } from "@/hooks/use-format.ts";

const TICKS = [0, 6, 12, 18, 24];

interface WeekEditorProps {
  value: Week;
  onChange: (week: Week) => void;
  /** The widest hours possible, drawn paler. */
  house: Week;
  /** Windows outside these are invalid; absent if the organization's hours limit them anyway. */
  within?: Span;
  disabled?: boolean;
}

/** The hours of each weekday, as many windows as needed, editable and drawn. */
export function WeekEditor({ value, onChange, house, within, disabled }: WeekEditorProps) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  return (
    <div className="flex flex-col gap-1 max-md:gap-3">
      {weekdayNames(locale).map((name, index) => (
        <WeekdayHours
          key={name}
          name={name}
          day={value[index] ?? []}
          house={house[index] ?? []}
          within={within}
          disabled={disabled}
          onChange={(day) => onChange(value.map((each, at) => (at === index ? day : each)))}
        />
      ))}
      <div aria-hidden className="flex justify-between text-2xs text-muted md:ml-[29.25rem]">
        {TICKS.map((hour) => (
          <span key={hour}>{hour}</span>
        ))}
      </div>
      <p role="status" className="text-muted text-sm">
        {t("hours.sum", { count: hoursAWeek(value, house) })}
      </p>
    </div>
  );
}
