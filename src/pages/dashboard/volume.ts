import type { Bucket } from "@/components/charts/stacked-bars.tsx";
import type { DailyFacts } from "@/data/roi/daily-facts.ts";
import { type FactSums, sumFacts } from "@/data/roi/fact-sums.ts";
import { addDays, daysIn, type Period } from "@/lib/period.ts";

/** From bottom to top of a bar; together they are all calls, each once. */
export const outcomes = ["booked", "unconfirmed", "callback", "notInterested", "other", "unreached"] as const;
export type VolumeOutcome = (typeof outcomes)[number];

/** Beyond this, bars would be hairlines: weeks replace days. */
const MOST_DAYS = 100;

export const isWeekly = (period: Period) => daysIn(period) > MOST_DAYS;

/**
 * Splits the calls of a day. Claimed outcomes come first; the rest of voicemails and unconnected calls was not reached,
 * since a voicemail may also have an outcome.
 */
export function splitCalls(sums: FactSums): Record<VolumeOutcome, number> {
  const booked = sums.confirmed_bookings;
  const unconfirmed = sums.claimed_bookings - sums.confirmed_bookings;
  const said = booked + unconfirmed + sums.callbacks + sums.not_interested;
  const rest = Math.max(0, sums.calls - said);
  const unreached = Math.min(rest, sums.voicemail + sums.not_connected);
  return {
    booked,
    unconfirmed,
    callback: sums.callbacks,
    notInterested: sums.not_interested,
    other: rest - unreached,
    unreached,
  };
}

/** The first days of the period's buckets: every day, or every seventh of a long period. */
function starts(period: Period): string[] {
  const step = isWeekly(period) ? 7 : 1;
  return Array.from({ length: Math.ceil(daysIn(period) / step) }, (_, index) =>
    addDays(period.from, index * step),
  );
}

/** The bars of a period, empty days included; `before` adds the total of the matching bucket in the previous period. */
export function volume(
  period: Period,
  days: readonly DailyFacts[],
  label: (day: string) => string,
  before?: { period: Period; days: readonly DailyFacts[] },
): Bucket[] {
  const earlier =
    before && starts(before.period).map((start) => sumsFrom(start, before.period, before.days).calls);
  return starts(period).map((start, index) => {
    const sums = sumsFrom(start, period, days);
    const compared = earlier?.[index];
    return {
      id: start,
      label: label(start),
      values: splitCalls(sums),
      total: sums.calls,
      ...(compared !== undefined && { before: compared }),
    };
  });
}

/** The days of the bucket that begins on `start`. */
export function bucketPeriod(start: string, period: Period): Period {
  const end = addDays(start, isWeekly(period) ? 6 : 0);
  return { from: start, to: isAfter(end, period.to) ? period.to : end };
}

function sumsFrom(start: string, period: Period, days: readonly DailyFacts[]): FactSums {
  const { from, to } = bucketPeriod(start, period);
  return sumFacts(days.filter(({ day }) => day >= from && day <= to));
}

/** Days are texts that sort chronologically. */
const isAfter = (day: string, other: string) => day > other;
