/** An open call this old has probably lost its end. */
export const STUCK_AFTER_SECONDS = 3600;

/** Whole seconds since the call began; never negative, even if clocks differ. */
export function openSeconds(call: { answered_at: string | null; occurred_at: string }, now: Date): number {
  const since = new Date(call.answered_at ?? call.occurred_at).getTime();
  return Math.max(0, Math.floor((now.getTime() - since) / 1000));
}
