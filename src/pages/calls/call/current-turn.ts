import type { TranscriptTurn } from "@contract/domain-event.ts";

/** The last turn that has begun at `at` seconds, or -1. */
export function currentTurn(turns: readonly TranscriptTurn[], at: number): number {
  return turns.findLastIndex((turn) => turn.at !== null && turn.at !== undefined && turn.at <= at);
}
