import { describe, expect, it } from "vitest";
import { type Batching, microBatch } from "./micro-batch.ts";

/** A `send` whose batches the test releases one by one. */
function held() {
  const batches: { items: readonly number[]; release: () => void; fail: (error: Error) => void }[] = [];
  const send = (items: readonly number[]) =>
    new Promise<number[]>((resolve, reject) => {
      batches.push({ items, release: () => resolve(items.map((item) => item * 10)), fail: reject });
    });
  return { batches, send };
}

const batching = (overrides: Partial<Batching<number>>): Batching<number> => ({
  lanes: 1,
  items: 8,
  weight: 1_000,
  weigh: (item) => item,
  worthApart: () => true,
  ...overrides,
});

const flushed = () => new Promise<void>((resolve) => setTimeout(resolve));

describe("a micro-batch", () => {
  it("sends a single item at once", () => {
    const { batches, send } = held();
    void microBatch(send, batching({}))(1);
    expect(batches.map(({ items }) => items)).toEqual([[1]]);
  });

  it("collects what arrives while a batch is under way, up to its size", async () => {
    const { batches, send } = held();
    const put = microBatch(send, batching({ items: 2 }));
    const results = [1, 2, 3, 4].map(put);
    batches[0]?.release();
    await flushed();
    batches[1]?.release();
    await flushed();
    batches[2]?.release();
    expect(await Promise.all(results)).toEqual([10, 20, 30, 40]);
    expect(batches.map(({ items }) => items)).toEqual([[1], [2, 3], [4]]);
  });

  it("has no more batches under way than lanes", () => {
    const { batches, send } = held();
    const put = microBatch(send, batching({ lanes: 2, items: 2 }));
    for (const item of [1, 2, 3, 4]) void put(item);
    expect(batches.map(({ items }) => items)).toEqual([[1], [2]]);
  });

  it("fails only the item that cannot be sent", async () => {
    const send = async (items: readonly number[]) => {
      if (items.includes(3)) throw new Error("three is refused");
      return items.map((item) => item * 10);
    };
    const put = microBatch(send, batching({}));
    const results = await Promise.allSettled([1, 2, 3, 4].map(put));
    expect(results.map((result) => (result.status === "fulfilled" ? result.value : "refused"))).toEqual([
      10,
      20,
      "refused",
      40,
    ]);
  });

  it("sends a heavy item alone", async () => {
    const { batches, send } = held();
    const put = microBatch(send, batching({ weight: 100 }));
    for (const item of [1, 60, 50, 200, 3]) void put(item);
    for (let index = 0; index < 5; index += 1) {
      batches[index]?.release();
      await flushed();
    }
    expect(batches.map(({ items }) => items)).toEqual([[1], [60], [50], [200], [3]]);
  });

  it("does not retry each item alone if that could not succeed", async () => {
    let sent = 0;
    const send = async () => {
      sent += 1;
      throw new Error("away");
    };
    const put = microBatch<number, number>(send, batching({ worthApart: () => false }));
    const results = await Promise.allSettled([1, 2, 3].map(put));
    expect(results.every(({ status }) => status === "rejected")).toBe(true);
    expect(sent).toBe(2);
  });
});
