import { describe, expect, it } from "vitest";
import { createInvalidation } from "@/data/live/live-invalidation.ts";
import { createTestClock } from "@/testing/test-clock.ts";

function world(took: number) {
  const { clock, advance } = createTestClock();
  const asked: [string, number][] = [];
  const start = clock.now().getTime();
  const refetch = (table: string) => {
    asked.push([table, clock.now().getTime() - start]);
    return new Promise<void>((resolve) => void clock.after(took, resolve));
  };
  return { asked, advance, invalidation: createInvalidation(refetch, clock) };
}

describe("a change announced by Realtime", () => {
  it("is refetched at once", () => {
    const { asked, invalidation } = world(20);
    invalidation.changed("calls");
    expect(asked).toEqual([["calls", 0]]);
  });

  it("is refetched once more after a burst, not once per change", async () => {
    const { asked, advance, invalidation } = world(20);
    for (let change = 0; change < 50; change++) invalidation.changed("calls");
    await advance(1000);
    expect(asked).toEqual([
      ["calls", 0],
      ["calls", 40],
    ]);
  });

  it("does not wait for another table", () => {
    const { asked, invalidation } = world(20);
    invalidation.changed("calls");
    invalidation.changed("leads");
    expect(asked.map(([table]) => table)).toEqual(["calls", "leads"]);
  });

  it("shows every change within 60 ms at twenty a second if the platform responds in 20 ms", async () => {
    const { asked, advance, invalidation } = world(20);
    for (let change = 0; change < 40; change++) {
      invalidation.changed("calls");
      await advance(50);
    }
    expect(asked).toHaveLength(40);
  });

  it("sends a slow platform at most one request at a time", async () => {
    const { asked, advance, invalidation } = world(400);
    for (let change = 0; change < 20; change++) {
      invalidation.changed("calls");
      await advance(50);
    }
    expect(asked).toEqual([
      ["calls", 0],
      ["calls", 400],
      ["calls", 800],
    ]);
  });

  it.each([
    [40, 40],
    [60, 80],
    [100, 160],
  ])("pauses longer the longer than 40 ms a response took: %i ms means every %i ms", async (took, every) => {
    const { asked, advance, invalidation } = world(took);
    invalidation.changed("calls");
    invalidation.changed("calls");
    await advance(1000);
    expect(asked[1]).toEqual(["calls", every]);
  });

  it("never waits longer than 250 ms between two refetches", async () => {
    const { asked, advance, invalidation } = world(200);
    invalidation.changed("calls");
    invalidation.changed("calls");
    await advance(1000);
    expect(asked[1]).toEqual(["calls", 250]);
  });

  it("continues after a failed refetch", async () => {
    const { clock, advance } = createTestClock();
    let attempts = 0;
    const invalidation = createInvalidation(() => {
      attempts++;
      return Promise.reject(new Error("no answer"));
    }, clock);
    invalidation.changed("calls");
    await advance(100);
    invalidation.changed("calls");
    expect(attempts).toBe(2);
  });

  it("requests nothing more once the page is left", async () => {
    const { asked, advance, invalidation } = world(20);
    invalidation.changed("calls");
    invalidation.changed("calls");
    invalidation.stop();
    await advance(1000);
    expect(asked).toHaveLength(1);
  });
});
