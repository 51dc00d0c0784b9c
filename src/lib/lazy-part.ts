import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import { type Clock, wallClock } from "@/lib/clock.ts";

/** Milliseconds before each retry; after the last one the code is not merely unreachable. */
const TRY_AGAIN_AFTER = [500, 1500, 4000];

interface Network {
  isOnline(): boolean;
  /** Resolves when the browser is online again. */
  back(): Promise<unknown>;
}

const browser: Network = {
  isOnline: () => navigator.onLine,
  back: () => new Promise((resolve) => window.addEventListener("online", resolve, { once: true })),
};

/** Retries code that a network gap kept away: waits while offline, then tries three times. */
export async function patiently<Module>(
  load: () => Promise<Module>,
  clock: Clock = wallClock,
  network: Network = browser,
): Promise<Module> {
  for (const pause of TRY_AGAIN_AFTER) {
    try {
      return await load();
    } catch {
      if (network.isOnline()) await new Promise<void>((resolve) => void clock.after(pause, resolve));
      else await network.back();
    }
  }
  return load();
}

/**
 * Like React's `lazy`, for code that may be requested while offline: a failure must not take down the page around it.
 */
export const lazyPart = <Props>(
  load: () => Promise<{ default: ComponentType<Props> }>,
): LazyExoticComponent<ComponentType<Props>> => lazy(() => patiently(load));
