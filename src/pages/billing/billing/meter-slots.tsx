import { useTranslation } from "react-i18next";
import { useExplain } from "@/components/explain/use-explain.ts";
import type { Meter } from "@/data/billing/billing-answers.ts";
import type { Slot } from "@/data/billing/milestones.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { cx } from "@/lib/class-names.ts";
import { meterColumns } from "@/pages/billing/billing/meter-columns.ts";

/** One square per slot; a filled one links to its appointment. Beyond a hundred only the bar would be readable. */
export function MeterSlots({ meter, slots }: { meter: Meter; slots: Slot[] }) {
  const share = `${(100 * meter.filled) / meter.size}%`;
  if (meter.size > 100)
    return (
      <div aria-hidden className="mt-2 h-3 overflow-hidden rounded-full bg-sunken">
        <div className="h-full rounded-full bg-accent" style={{ width: share }} />
      </div>
    );
  const byPosition = new Map(slots.map((slot) => [slot.position, slot]));
  const last = Math.max(0, ...byPosition.keys());
  return (
    <ol
      className="mt-3 grid w-fit max-w-full gap-1 max-md:gap-1.5"
      style={{ gridTemplateColumns: `repeat(${meterColumns(meter.size)}, auto)` }}
    >
      {Array.from({ length: meter.size }, (_, index) => index + 1).map((position) => (
        <li key={position} className="contents">
          <Square slot={byPosition.get(position)} wasTaken={position < last} />
        </li>
      ))}
    </ol>
  );
}

const SQUARE = "aspect-square w-6 max-w-full rounded-sm max-md:w-8";

/** Without an appointment it is free; slots are taken in order, so an earlier empty one was taken and left. */
function Square({ slot, wasTaken }: { slot: Slot | undefined; wasTaken: boolean }) {
  const { t } = useTranslation("billing");
  const { time } = useFormat();
  const { ask } = useExplain();
  if (!slot) {
    const free = t(wasTaken ? "meter.freed" : "meter.free");
    return (
      <span title={free} className={cx(SQUARE, "border border-muted/50 border-dashed")}>
        <span className="sr-only">{free}</span>
      </span>
    );
  }
  const isContestable = slot.contestable_until !== null && new Date(slot.contestable_until) > new Date();
  const name = [
    slot.attendee_name ?? slot.title ?? t("why.erasedAppointment"),
    slot.starts_at && time(slot.starts_at, "day"),
    isContestable && t("meter.contestable", { time: time(slot.contestable_until ?? "") }),
  ]
    .filter(Boolean)
    .join(" · ");
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      className={cx(SQUARE, isContestable ? "border-2 border-accent bg-accent-soft" : "bg-accent")}
      onClick={() => ask({ kind: "appointment", id: slot.appointment_id })}
    />
  );
}
