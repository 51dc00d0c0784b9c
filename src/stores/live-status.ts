import { create } from "zustand";

export type LiveState = "live" | "reconnecting" | "offline";

interface LiveStatus {
  state: LiveState;
  /** When the platform last sent or returned anything. */
  lastUpdateAt: Date | null;
  /** Rows changed a moment ago, as "table/id", so that tables can highlight them. */
  recent: ReadonlySet<string>;
}

/** Written by data/live/use-live.ts only. */
export const useLiveStatus = create<LiveStatus>()(() => ({
  state: "reconnecting",
  lastUpdateAt: null,
  recent: new Set(),
}));
