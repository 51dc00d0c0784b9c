/**
 * Group commit: items that arrive while a batch is under way wait and are sent together as the next. A single
 * delivery is sent at once; a crowd shares one round trip and one fsync.
 */
export interface Batching<Item> {
  /** Batches under way at once. */
  lanes: number;
  /** Most items in one batch. */
  items: number;
  /** Largest total weight of a batch; a heavier item is sent alone. */
  weight: number;
  weigh(item: Item): number;
  /** Whether one item may be to blame for a failed batch, so that each is worth a try of its own. */
  worthApart(error: unknown): boolean;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Returns a function that passes single items to `send` in batches. `send` returns one result per item, in order. If
 * a batch of several fails, each item is sent again alone: an item that cannot be stored must not take others along.
 */
export function microBatch<Item, Result>(
  send: (items: readonly Item[]) => Promise<readonly Result[]>,
  { lanes, items, weight, weigh, worthApart }: Batching<Item>,
): (item: Item) => Promise<Result> {
  const queue: Waiting<Item, Result>[] = [];
  let underWay = 0;

  const sendBatch = async (batch: Waiting<Item, Result>[]) => {
    try {
      const results = await send(batch.map(({ item }) => item));
      batch.forEach(({ resolve, reject }, index) => {
        if (index < results.length) resolve(results[index] as Result);
        else reject(new Error("A batch returned fewer results than it had items"));
      });
    } catch (error) {
      if (batch.length > 1 && worthApart(error)) for (const each of batch) await sendBatch([each]);
      else for (const each of batch) each.reject(error);
    }
  };

  const take = () => {
    let [count, total] = [0, 0];
    for (const { item } of queue.slice(0, items)) {
      total += weigh(item);
      if (count > 0 && total > weight) break;
      count += 1;
    }
    return queue.splice(0, count);
  };

  const next = async () => {
    underWay += 1;
    while (queue.length > 0) await sendBatch(take());
    underWay -= 1;
  };

  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      if (underWay < lanes) void next();
    });
}
