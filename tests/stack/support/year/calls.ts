import {
  between,
  DAY,
  HOUR,
  LAST_TICK,
  MONTHS,
  pick,
  type Roll,
  startOf,
  TICKS_A_MONTH,
} from "./calendar.ts";

/** The state of a call as known from a tick on. */
export interface CallReport {
  tick: number;
  call: number;
  /** The time of the call, in ms. */
  at: number;
  status: "ended" | "not_connected";
  seconds: number | null;
  voicemail: boolean;
  provider: number | null;
}

/** Most calls are short; a few take an hour. */
const lengthOf = (roll: Roll) => 1 + Math.min(3_600, Math.floor(-Math.log(1 - roll()) * 95));

/** A third falls within fifteen hours of a month's end, where the zone decides its month. */
function instantOf(roll: Roll, month: number): number {
  const [from, until] = [startOf(month), startOf(month + 1)];
  const edge = roll() < 0.5 ? from : until;
  const at = roll() < 0.35 ? edge + (roll() - 0.5) * 30 * HOUR : from + roll() * (until - from);
  return Math.floor(at / 1_000) * 1_000;
}

function heard(roll: Roll): Pick<CallReport, "status" | "seconds" | "voicemail" | "provider"> {
  const seconds = lengthOf(roll);
  const provider = roll() < 0.5 ? seconds + 2 : null;
  const fate = roll();
  if (fate < 0.1) return { status: "not_connected", seconds: null, voicemail: false, provider: null };
  if (fate < 0.13) return { status: "ended", seconds: 0, voicemail: false, provider };
  return { status: "ended", seconds, voicemail: fate < 0.24, provider };
}

/** Longer, shorter, another kind, across midnight, into another month, or to before the account existed. */
function corrected(roll: Roll, word: CallReport): Partial<CallReport> {
  const aside = (ms: number) => ({ at: word.at + (roll() < 0.5 ? ms : -ms) });
  return pick(roll, [
    () => ({ seconds: lengthOf(roll), status: "ended" as const }),
    () => ({ seconds: word.seconds === null ? null : word.seconds + 1 }),
    () => ({ seconds: word.seconds === null ? null : Math.floor(word.seconds / 2) }),
    () => ({ voicemail: !word.voicemail }),
    () => ({ provider: lengthOf(roll) }),
    () => aside(between(roll, 1, 14) * HOUR),
    () => aside(between(roll, 20, 75) * DAY),
    () => ({}),
    () => ({ at: startOf(-1) }),
  ])();
}

/** All reports about a call; a tenth arrive months late, a sixth are corrected, some repeatedly. */
export function tellCall(roll: Roll, call: number): CallReport[] {
  const month = between(roll, 0, MONTHS.length - 2);
  const late = roll() < 0.1 ? between(roll, 1, 18) : 0;
  const first = Math.min(LAST_TICK, month * TICKS_A_MONTH + between(roll, 0, 1) + late);
  const words: CallReport[] = [{ call, tick: first, at: instantOf(roll, month), ...heard(roll) }];
  while (roll() < (words.length > 1 ? 0.4 : 0.17)) {
    const last = words.at(-1) as CallReport;
    const tick = last.tick + between(roll, 1, 9);
    if (tick > LAST_TICK) break;
    words.push({ ...last, ...corrected(roll, last), tick });
  }
  return words;
}
