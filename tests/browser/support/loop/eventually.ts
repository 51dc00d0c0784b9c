import { vi } from "vitest";

/** Asks four times a second until the answer is true; false on timeout. A shorter interval would add load of its own. */
export const eventually = (ask: () => Promise<boolean>, withinMs: number): Promise<boolean> =>
  vi.waitUntil(ask, { timeout: withinMs, interval: 250 }).then(
    () => true,
    () => false,
  );
