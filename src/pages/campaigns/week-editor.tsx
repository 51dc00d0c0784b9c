import { type Control, useController, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Checkbox } from "@/components/ui/checkbox.tsx";
import { Input } from "@/components/ui/input.tsx";
import { useFormat } from "@/hooks/use-format.ts";
import { cx } from "@/lib/class-names.ts";
import type { CampaignValues } from "@/pages/campaigns/campaign-values.ts";
import {
  allowedMinutes,
  type DayHours,
  hoursAWeek,
  houseHours,
  isOrdered,
  weekdayNames,
} from "@/pages/campaigns/week-hours.ts";

const DAY = 24 * 60;
const TICKS = [0, 6, 12, 18, 24];

/** Each weekday's calling hours, written and drawn. */
export function WeekEditor({ control }: { control: Control<CampaignValues> }) {
  const { t } = useTranslation("campaigns");
  const { locale } = useFormat();
  const week = useWatch({ control, name: "week" });
  const sum = hoursAWeek(week);
  return (
    <div className="flex flex-col gap-1">
      {weekdayNames(locale).map((name, index) => (
        <Weekday key={name} control={control} index={index} name={name} />
      ))}
      <div className="flex items-start gap-3 pt-1 md:pl-[24rem]">
        <div aria-hidden className="flex flex-1 justify-between text-2xs text-muted">
          {TICKS.map((hour) => (
            <span key={hour}>{hour}</span>
          ))}
        </div>
      </div>
      <p role="status" className="text-muted text-sm">
        {t("form.windows.sum", { count: sum })}
      </p>
    </div>
  );
}

interface WeekdayProps {
  control: Control<CampaignValues>;
  /** 0 is Monday. */
  index: number;
  name: string;
}

function Weekday({ control, index, name }: WeekdayProps) {
  const { t } = useTranslation("campaigns");
  const { field } = useController({ control, name: `week.${index}` });
  const hours: DayHours = field.value;
  const set = (change: Partial<DayHours>) => field.onChange({ ...hours, ...change });
  const isWrong = !isOrdered(hours);
  return (
    <div className="grid items-center gap-x-3 gap-y-1 md:grid-cols-[7rem_15.5rem_minmax(0,1fr)]">
      <Checkbox
        className="first-letter:uppercase max-md:min-h-11"
        label={name}
        checked={hours.open}
        onChange={(event) => set({ open: event.target.checked })}
      />
      {hours.open ? (
        <span className="flex items-center gap-1.5">
          {(["from", "to"] as const).map((end) => (
            <Input
              key={end}
              type="time"
              step={900}
              className="w-[7.5rem]! max-md:w-36! tabular-nums"
              aria-label={t(`form.windows.${end}`, { day: name })}
              aria-invalid={isWrong || undefined}
              aria-describedby={isWrong ? `week-${index}-wrong` : undefined}
              value={hours[end]}
              onChange={(event) => set({ [end]: event.target.value })}
            />
          ))}
        </span>
      ) : (
        <span className="text-muted text-sm">{t("form.windows.closed")}</span>
      )}
      <HoursBar hours={hours} weekday={index} />
      {isWrong && (
        <p id={`week-${index}-wrong`} role="alert" className="text-bad text-xs md:col-start-2 md:col-end-4">
          {t("form.problems.window")}
        </p>
      )}
    </div>
  );
}

/** One day from midnight to midnight: what will be called in, within the house's hours. The inputs beside it say the same. */
export function HoursBar({ hours, weekday }: { hours: DayHours; weekday: number }) {
  const allowed = allowedMinutes(hours, weekday);
  const house = allowedMinutes(houseHours(weekday), weekday);
  return (
    <div aria-hidden className="relative h-3 overflow-hidden rounded-sm bg-sunken">
      {house && <Stretch {...house} className="bg-line" />}
      {allowed && <Stretch {...allowed} className="bg-chart-1" />}
    </div>
  );
}

function Stretch({ from, to, className }: { from: number; to: number; className: string }) {
  return (
    <span
      className={cx("absolute inset-y-0", className)}
      style={{ left: `${(100 * from) / DAY}%`, width: `${(100 * (to - from)) / DAY}%` }}
    />
  );
}
