import { Plus, X } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { HoursBar } from "@/components/hours/hours-bar.tsx";
import { openedDay, problemOf, type Span, withOneMore } from "@/components/hours/week-hours.ts";
import { IconButton } from "@/components/ui/button.tsx";
import { Checkbox } from "@/components/ui/checkbox.tsx";
import { Input } from "@/components/ui/input.tsx";

const MOST = 4;
const MIDNIGHT = "24:00";

interface WeekdayHoursProps {
  name: string;
  day: Span[];
  house: readonly Span[];
  within?: Span | undefined;
  disabled?: boolean | undefined;
  onChange: (day: Span[]) => void;
}

/** One weekday: closed, or open in one or more windows. */
export function WeekdayHours({ name, day, house, within, disabled, onChange }: WeekdayHoursProps) {
  const { t } = useTranslation();
  const id = useId();
  const problem = day.map((_, index) => problemOf(day, index, within)).find((each) => each !== null);
  const change = (at: number, part: Partial<Span>) =>
    onChange(day.map((span, index) => (index === at ? { ...span, ...part } : span)));
  return (
    <div className="grid items-start gap-x-3 gap-y-1 md:grid-cols-[7rem_20.75rem_minmax(0,1fr)]">
      <Checkbox
        className="min-h-8 first-letter:uppercase max-md:min-h-11"
        label={name}
        checked={day.length > 0}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked ? openedDay(house) : [])}
      />
      <div className="flex flex-col gap-1">
        {day.length === 0 && <span className="py-1.5 text-muted text-sm">{t("hours.closed")}</span>}
        {day.map((span, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a window is known by its place; its times are being written.
          <span key={index} className="flex items-center gap-1.5">
            {(["from", "to"] as const).map((end) => (
              <Input
                key={end}
                type="time"
                step={900}
                className="w-[7.5rem]! tabular-nums max-md:w-auto! max-md:min-w-0 max-md:flex-1 max-md:px-2!"
                aria-label={t(`hours.${end}`, { day: name, number: index + 1 })}
                aria-invalid={problemOf(day, index, within) !== null || undefined}
                aria-describedby={problem ? id : undefined}
                disabled={disabled}
                value={span[end]}
                onChange={(event) => change(index, { [end]: event.target.value })}
              />
            ))}
            {!disabled && day.length > 1 && (
              <IconButton
                size="sm"
                label={t("hours.remove", { day: name, number: index + 1 })}
                onClick={() => onChange(day.filter((_, at) => at !== index))}
              >
                <X size={14} aria-hidden />
              </IconButton>
            )}
            {!disabled && index === day.length - 1 && day.length < MOST && (
              <IconButton
                size="sm"
                label={t("hours.add", { day: name })}
                onClick={() => onChange(withOneMore(day, within?.to ?? MIDNIGHT))}
              >
                <Plus size={14} aria-hidden />
              </IconButton>
            )}
          </span>
        ))}
        {problem && (
          <p id={id} role="alert" className="text-bad text-xs">
            {t(`hours.problem.${problem}`, { from: within?.from ?? "", to: within?.to ?? "" })}
          </p>
        )}
      </div>
      <div className="md:py-2.5">
        <HoursBar day={day} house={house} />
      </div>
    </div>
  );
}
