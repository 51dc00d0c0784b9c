import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import { type Clock, wallClock } from "@/lib/clock.ts";

/** Milliseconds before each further try; with none left the code is not merely out of reach. */
const TRY_AGAIN_AFTER = [500, 1500, 4000];

interface Network {
  isOnline(): boolean;
  /** Resolves when the browser says that it has a network again. */
  back(): Promise<unknown>;
}

const browser: Network = {
  isOnline: () => navigator.onLine,
  back: () => new Promise((resolve) => window.addEventListener("online", resolve, { once: true })),
};

/** Loads again what a gap in the network kept away: as long as there is no network it waits, then it tries three times. */
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

/** As React's `lazy`, for a part whose code may come after the network has gone: it must not cost the page around it. */
export const lazyPart = <Props>(
  load: () => Promise<{ default: ComponentType<Props> }>,
): LazyExoticComponent<ComponentType<Props>> => lazy(() => patiently(load));
