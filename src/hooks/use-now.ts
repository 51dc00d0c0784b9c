import { useSyncExternalStore } from "react";

const SECOND = 1000;

/** The current time, updated every `seconds`; components with the same interval update together. */
export function useNow(seconds = 30): Date {
  const step = seconds * SECOND;
  const tick = useSyncExternalStore(
    (listener) => {
      const timer = setInterval(listener, step);
      return () => clearInterval(timer);
    },
    () => Math.floor(Date.now() / step) * step,
  );
  // Rounded down to the step, so that the snapshot stays equal between two ticks.
  return new Date(tick);
}
