import {
  between,
  DAY,
  LAST_TICK,
  MONTHS,
  monthOfTick,
  pick,
  type Roll,
  startOf,
  TICKS_A_MONTH,
} from "./calendar.ts";

/** An event of an appointment at a tick; no two of an organization share an instant. */
export interface ShowEvent {
  tick: number;
  show: number;
  at: number;
  say: Say;
}
export type Say =
  | "booked"
  | "shown"
  | "no_show"
  | "contested"
  | "disputed"
  | "decided_shown"
  | "decided_no_show"
  | "moved"
  | "erased";

const LIVES: readonly (readonly Say[])[] = [
  ...Array.from({ length: 12 }, () => ["shown"] as const),
  ["no_show"],
  ["no_show"],
  [],
  ["contested", "decided_shown"],
  ["contested", "decided_no_show"],
  ["contested"],
  ["shown", "disputed", "decided_shown"],
  ["shown", "disputed", "decided_no_show"],
  ["shown", "disputed", "decided_no_show"],
  ["shown", "disputed", "decided_no_show", "disputed", "decided_shown"],
  ["shown", "disputed"],
  ["no_show", "disputed", "decided_shown"],
  ["no_show", "moved", "shown"],
  ["no_show", "moved", "no_show"],
  ["no_show", "moved", "no_show", "disputed", "decided_shown"],
  ["no_show", "moved", "shown", "erased"],
  ["shown", "erased"],
];

/** An instant of its own within the month of a tick. */
const instantOf = (tick: number, show: number) =>
  startOf(monthOfTick(tick)) + (tick % TICKS_A_MONTH === 0 ? 4 : 19) * DAY + show * 60_000;

/** An appointment's events: decided, disputed within days, the dispute decided up to months later. */
export function tellShow(roll: Roll, show: number): ShowEvent[] {
  let tick = between(roll, 0, (MONTHS.length - 1) * TICKS_A_MONTH - 1);
  const words: ShowEvent[] = [{ tick, show, at: instantOf(tick, show), say: "booked" }];
  for (const say of pick(roll, LIVES)) {
    const last = words.at(-1) as ShowEvent;
    if (words.length > 1) tick += say.startsWith("decided") ? between(roll, 1, 7) : 1;
    if (tick > LAST_TICK) break;
    // The dispute window counts by the event's own time, not by its tick.
    const at = say === "disputed" ? last.at + DAY + 30_000 : instantOf(tick, show);
    words.push({ tick, show, at, say });
  }
  return words;
}
