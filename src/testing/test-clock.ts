import type { Clock } from "@/lib/clock.ts";

/** Time that passes only on request; `advance` also flushes promises at each step. */
export function createTestClock(start = new Date("2026-03-01T12:00:00Z")) {
  let now = start.getTime();
  let waiting: { at: number; act: () => void }[] = [];
  const clock: Clock = {
    now: () => new Date(now),
    after(milliseconds, act) {
      const entry = { at: now + milliseconds, act };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((each) => each !== entry);
      };
    },
  };
  async function advance(milliseconds: number) {
    const until = now + milliseconds;
    await flush();
    for (let next = earliest(until); next; next = earliest(until)) {
      waiting = waiting.filter((each) => each !== next);
      now = next.at;
      next.act();
      await flush();
    }
    now = until;
  }
  const earliest = (until: number) => waiting.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  return { clock, advance };
}

/** Lets everything already resolved run its continuations. */
async function flush() {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}
