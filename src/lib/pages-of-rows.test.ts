import { describe, expect, it } from "vitest";
import { allRows, flattened, isShort, nextOffset } from "@/lib/pages-of-rows.ts";

const page = (length: number, total: number) => ({ rows: Array.from({ length }, (_, row) => row), total });

describe("a list in pages", () => {
  it("continues after the loaded rows", () => {
    const pages = [page(100, 250), page(100, 250)];
    expect(nextOffset(page(100, 250), pages)).toBe(200);
  });

  it("ends when all are loaded, or if rows were removed meanwhile", () => {
    expect(nextOffset(page(50, 150), [page(100, 150), page(50, 150)])).toBeUndefined();
    expect(nextOffset(page(0, 150), [page(100, 150), page(0, 150)])).toBeUndefined();
  });

  it("is one array with the newest total", () => {
    expect(flattened([page(2, 5), page(1, 4)])).toEqual({ rows: [0, 1, 0], total: 4 });
    expect(flattened(undefined)).toEqual({ rows: undefined, total: null });
  });

  /** A list of 2,300 rows, from a server that returns at most so many at once. */
  function list(most = 1000) {
    const asked: [number, number][] = [];
    const read = async (from: number, to: number) => {
      asked.push([from, to]);
      const length = Math.max(0, Math.min(2300, to + 1, from + most) - from);
      return Array.from({ length }, (_, index) => from + index);
    };
    return { asked, read };
  }

  it("is exported whole", async () => {
    const { asked, read } = list();
    const rows = await allRows(read);
    expect(rows).toHaveLength(2300);
    expect(rows.at(-1)).toBe(2299);
    expect(asked).toEqual([
      [0, 999],
      [1000, 1999],
      [2000, 2999],
      [2300, 3299],
    ]);
  });

  it("is exported whole by a server that returns fewer rows than asked for", async () => {
    const { read } = list(300);
    expect((await allRows(read)).at(-1)).toBe(2299);
  });

  it("is read for a screen without an extra request", async () => {
    const { asked, read } = list();
    expect(await allRows(read, isShort)).toHaveLength(2300);
    expect(asked).toHaveLength(3);
  });
});
