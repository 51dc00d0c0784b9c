import { useEffect } from "react";

/** Runs `act` once when the page is idle, after two seconds at the latest. */
export function useIdle(act: () => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, with what was given first
  useEffect(() => {
    if (!("requestIdleCallback" in window)) {
      const timer = setTimeout(act, 500);
      return () => clearTimeout(timer);
    }
    const handle = requestIdleCallback(act, { timeout: 2000 });
    return () => cancelIdleCallback(handle);
  }, []);
}
