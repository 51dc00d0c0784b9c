import { expect, test } from "vitest";
import type { ProofFigures } from "@/data/roi/roi-answers.ts";
import { differs, type LineName, sectionsOf } from "@/pages/roi/proof/proof-lines.ts";
import { buildCost, buildRoi } from "@/testing/roi-builders.ts";

const build = (overrides: Partial<ProofFigures> = {}): ProofFigures => ({
  ...buildRoi(),
  time_zone: "Europe/Stockholm",
  open: 0,
  disputes: { raised: 0, open: 0, accepted: 0, rejected: 0 },
  ...overrides,
});
const lines = (told: ProofFigures, now: ProofFigures) => sectionsOf(told, now).flatMap((each) => each.lines);
const names = (found: { line: LineName }[]) => found.map(({ line }) => `${line.of} ${line.name}`);

test("an equal recount has no differences", () => {
  expect(lines(build(), build()).filter(differs)).toEqual([]);
});

test("late data shows in exactly the lines it changed", () => {
  const told = build({ open: 2 });
  const now = build({ counts: { ...told.counts, shown: 1, no_show: 1 } });
  expect(names(lines(told, now).filter(differs))).toEqual(["count shown", "count no_show", "count open"]);
});

test("a kind of cost that arrived later was 0 before, and one in two currencies is one line", () => {
  const now = build({ costs: [buildCost("usage", 100), buildCost("usage", 20), buildCost("ai", 7)] });
  const found = lines(build(), now).filter(({ line }) => line.of === "cost" && line.name !== "total");
  expect(found).toMatchObject([
    { line: { name: "usage" }, told: 0, now: 120 },
    { line: { name: "ai" }, told: 0, now: 7 },
  ]);
});

test("a cost with a part without a rate is unknown", () => {
  const now = build({ costs: [buildCost("usage", 100), buildCost("usage", null)] });
  expect(lines(build(), now).find(({ line }) => line.name === "usage")?.now).toBeNull();
});
