import { CalendarDays, ChevronDown } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Checkbox } from "@/components/ui/checkbox.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Popover } from "@/components/ui/popover.tsx";
import { useFormat } from "@/hooks/use-format.ts";
import type { usePeriod } from "@/hooks/use-period.ts";
import { cx } from "@/lib/class-names.ts";
import { formatTime } from "@/lib/format.ts";
import { type Period, presets } from "@/lib/period.ts";

interface DateRangeProps {
  /** From `usePeriod()`: the address is the state. */
  state: ReturnType<typeof usePeriod>;
  /** Offers the comparison with the period before. */
  comparable?: boolean;
}

export function DateRange({ state, comparable = false }: DateRangeProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { zone } = useFormat();
  return (
    <div className="flex items-center gap-2">
      <Popover
        label={t("period.label")}
        open={open}
        onOpenChange={setOpen}
        trigger={
          <Button icon={<CalendarDays size={14} aria-hidden className="text-muted" />}>
            {state.preset ? t(`period.${state.preset}`) : t("period.custom")}
            <span className="font-normal text-muted max-sm:hidden">
              <Days period={state.period} />
            </span>
            <ChevronDown size={14} aria-hidden className="text-muted" />
          </Button>
        }
      >
        <div className="flex gap-4 max-md:flex-col">
          <Presets state={state} onChosen={() => setOpen(false)} />
          <div className="flex flex-col gap-3 border-line md:border-l md:pl-4">
            <CustomDays
              key={`${state.period.from}/${state.period.to}`}
              period={state.period}
              onChoose={(period) => {
                state.chooseDays(period);
                setOpen(false);
              }}
            />
            {comparable && (
              <Checkbox
                label={t("period.compare")}
                checked={state.compare}
                onChange={(event) => state.setCompare(event.target.checked)}
              />
            )}
            <p className="text-muted text-xs">{t("period.zone", { zone })}</p>
          </div>
        </div>
      </Popover>
      <span className="text-muted text-xs max-md:hidden">{zone}</span>
    </div>
  );
}

function Presets({ state, onChosen }: { state: DateRangeProps["state"]; onChosen: () => void }) {
  const { t } = useTranslation();
  return (
    <ul className="flex min-w-36 flex-col gap-0.5 max-md:grid max-md:grid-cols-2">
      {presets.map((preset) => (
        <li key={preset}>
          <button
            type="button"
            aria-pressed={preset === state.preset}
            className={cx(
              "h-7 w-full rounded-md px-2 text-left text-sm hover:bg-sunken max-md:h-11",
              preset === state.preset && "bg-accent-soft font-medium text-accent",
            )}
            onClick={() => {
              state.choose(preset);
              onChosen();
            }}
          >
            {t(`period.${preset}`)}
          </button>
        </li>
      ))}
    </ul>
  );
}

function CustomDays({ period, onChoose }: { period: Period; onChoose: (period: Period) => void }) {
  const { t } = useTranslation();
  const [from, setFrom] = useState(period.from);
  const [to, setTo] = useState(period.to);
  const backwards = from !== "" && to !== "" && to < from;
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (from && to && !backwards) onChoose({ from, to });
      }}
    >
      <div className="grid grid-cols-2 gap-2">
        <Field label={t("period.from")}>
          {(tied) => (
            <Input {...tied} type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
          )}
        </Field>
        <Field label={t("period.to")}>
          {(tied) => (
            <Input {...tied} type="date" value={to} onChange={(event) => setTo(event.target.value)} />
          )}
        </Field>
      </div>
      {backwards && (
        <p role="alert" className="text-bad text-xs">
          {t("period.backwards")}
        </p>
      )}
      <Button type="submit" size="sm" disabled={!from || !to || backwards}>
        {t("actions.apply")}
      </Button>
    </form>
  );
}

/** "1 Oct – 30 Oct 2026" */
function Days({ period }: { period: Period }) {
  const { locale } = useFormat();
  // A day is not an instant: noon UTC of it reads as the same day.
  const day = (text: string, style: "date" | "day") => formatTime(`${text}T12:00:00Z`, style, locale, "UTC");
  if (period.from === period.to) return day(period.to, "day");
  const short = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
  return `${short.format(new Date(period.from))} – ${day(period.to, "date")}`;
}
