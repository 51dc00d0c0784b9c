import { describe, expect, it } from "vitest";
import { allRows, flattened, nextOffset } from "@/lib/pages-of-rows.ts";

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

  it("is exported whole", async () => {
    const asked: [number, number][] = [];
    const rows = await allRows(async (from, to) => {
      asked.push([from, to]);
      return Array.from({ length: Math.min(2300, to + 1) - from }, (_, index) => from + index);
    });
    expect(rows).toHaveLength(2300);
    expect(rows.at(-1)).toBe(2299);
    expect(asked).toEqual([
      [0, 999],
      [1000, 1999],
      [2000, 2999],
    ]);
  });
});
