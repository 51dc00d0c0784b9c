import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { cx } from "@/lib/class-names.ts";
import { type Period, type Preset, presets } from "@/lib/period.ts";

interface PeriodChooserProps {
  /** Null if the days were chosen by hand, or there are none. */
  preset: Preset | null;
  /** The initial days when choosing by hand. */
  period: Period;
  onPreset: (preset: Preset) => void;
  onDays: (period: Period) => void;
  /** Below the days: a comparison, the zone. */
  children?: ReactNode;
}

/** A preset with one tap, or two days. */
export function PeriodChooser({ preset, period, onPreset, onDays, children }: PeriodChooserProps) {
  return (
    <div className="flex gap-4 max-md:flex-col">
      <Presets chosen={preset} onChoose={onPreset} />
      <div className="flex flex-col gap-3 border-line md:border-l md:pl-4">
        <CustomDays key={`${period.from}/${period.to}`} period={period} onChoose={onDays} />
        {children}
      </div>
    </div>
  );
}

function Presets({ chosen, onChoose }: { chosen: Preset | null; onChoose: (preset: Preset) => void }) {
  const { t } = useTranslation();
  return (
    <ul className="flex min-w-36 flex-col gap-0.5 max-md:grid max-md:grid-cols-2">
      {presets.map((preset) => (
        <li key={preset}>
          <button
            type="button"
            aria-pressed={preset === chosen}
            className={cx(
              "h-7 w-full rounded-md px-2 text-left text-sm hover:bg-sunken max-md:h-11",
              preset === chosen && "bg-accent-soft font-medium text-accent",
            )}
            onClick={() => onChoose(preset)}
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
