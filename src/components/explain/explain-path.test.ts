import { expect, it } from "vitest";
import { formatPath, parsePath } from "@/components/explain/explain-path.ts";

it("reads back what it wrote, including ids with colons", () => {
  const path = [
    { kind: "open", id: "usage:2026-11-01" },
    { kind: "usage", id: "5eed0000-0000-4000-8000-000000000001" },
    { kind: "event", id: "42" },
  ] as const;
  expect(parsePath(formatPath(path))).toEqual(path);
});

it("drops unknown steps, so that a broken link shows the rest", () => {
  expect(parsePath("line:1/elsewhere:2//usage:/event:3")).toEqual([
    { kind: "line", id: "1" },
    { kind: "event", id: "3" },
  ]);
  expect(parsePath("")).toEqual([]);
});
