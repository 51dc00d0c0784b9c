import { afterEach, describe, expect, it, vi } from "vitest";
import { plan } from "./cron.ts";

/** Seconds after the start at which a schedule fires, by the fake clock. */
async function firings(schedule: string, start: string, seconds: number): Promise<number[]> {
  vi.useFakeTimers({ now: new Date(start) });
  const begun = Date.now();
  const fired: number[] = [];
  const planned = plan({ schedule }, async () => void fired.push(Math.round((Date.now() - begun) / 1000)));
  await vi.advanceTimersByTimeAsync(seconds * 1000 + 500);
  planned.stop();
  return fired;
}

describe("a cron schedule", () => {
  afterEach(() => void vi.useRealTimers());

  it("of five fields fires on the minute, in GMT", async () => {
    expect(await firings("30 3 * * *", "2026-03-02T03:28:30Z", 180)).toEqual([90]);
  });
  it("of seconds fires at that interval", async () => {
    expect(await firings("10 seconds", "2026-03-02T03:28:30Z", 35)).toEqual([10, 20, 30]);
  });
  it("supports $ as the last day of the month", async () => {
    expect(await firings("0 0 $ * *", "2026-02-27T23:59:50Z", 30)).toEqual([10]);
    expect(await firings("0 0 $ * *", "2026-02-26T23:59:50Z", 30)).toEqual([]);
  });
  it("that is invalid never fires", async () => {
    expect(await firings("every now and then", "2026-03-02T03:28:30Z", 120)).toEqual([]);
  });
});
