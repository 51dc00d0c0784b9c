/** The cost of one call under a rate card, before rounding to money. Must match private.billed_seconds. */

export const roundings = ["second", "six_seconds", "minute"] as const;
export type Rounding = (typeof roundings)[number];
export type CallKind = "talk" | "voicemail" | "unanswered";

/** The terms that affect a single call. Seconds; millionths of the currency unit per minute. */
export interface CallTerms {
  minute_micros: number;
  rounding: Rounding;
  minimum_seconds: number;
  unanswered: "free" | "minimum";
  voicemail: "free" | "minimum" | "talked";
}

const STEP: Record<Rounding, number> = { second: 1, six_seconds: 6, minute: 60 };

const roundedUp = (seconds: number, rounding: Rounding): number =>
  Math.ceil(seconds / STEP[rounding]) * STEP[rounding];

/** Seconds billed for a call with the given talk time, both in whole seconds. */
export function billedSeconds(terms: CallTerms, kind: CallKind, talked: number): number {
  const how = kind === "talk" ? "talked" : terms[kind];
  if (how === "free") return 0;
  return roundedUp(
    how === "minimum" ? terms.minimum_seconds : Math.max(talked, terms.minimum_seconds),
    terms.rounding,
  );
}

/**
 * Millionths of the currency unit, exact below 2^53 / 60. Included minutes are deducted from the month, not from the
 * call.
 */
export const callMicros = (terms: CallTerms, kind: CallKind, talked: number): number =>
  (billedSeconds(terms, kind, talked) * terms.minute_micros) / 60;
