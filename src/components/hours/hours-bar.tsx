import { allowedMinutes, type Minutes, type Span } from "@/components/hours/week-hours.ts";
import { cx } from "@/lib/class-names.ts";

const DAY = 24 * 60;

/**
 * One day from midnight to midnight: the open hours, within the organization's hours in a paler colour. The times
 * beside it are the same.
 */
export function HoursBar({ day, house }: { day: readonly Span[]; house: readonly Span[] }) {
  return (
    <div aria-hidden className="relative h-3 overflow-hidden rounded-sm bg-sunken">
      {allowedMinutes(house, house).map((minutes) => (
        <Stretch key={minutes.from} {...minutes} className="bg-line" />
      ))}
      {allowedMinutes(day, house).map((minutes) => (
        <Stretch key={minutes.from} {...minutes} className="bg-chart-1" />
      ))}
    </div>
  );
}

function Stretch({ from, to, className }: Minutes & { className: string }) {
  return (
    <span
      className={cx("absolute inset-y-0", className)}
      style={{ left: `${(100 * from) / DAY}%`, width: `${(100 * (to - from)) / DAY}%` }}
    />
  );
}
