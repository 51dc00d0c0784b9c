import type { Stack } from "../../../local/platform/stack-file.ts";
import { between, type Finding, type Measured, milliseconds } from "../finding.ts";
import { type AtSize, type ScaleFigures, scaleFigures } from "./scale.ts";

const PROBES = 1_000;
const GOALS = { p95: 25, speed: 100, flat: 1.5, storage: 0.01 };

export async function scaleBench(stack: Stack, calls: number): Promise<Measured> {
  const figures = await scaleFigures(stack, calls, PROBES);
  return { figures, findings: findingsOf(figures) };
}

export const findingsOf = (figures: ScaleFigures): Finding[] => [
  ...figures.sizes.map(pages),
  ...flatness(figures),
  ...speed(figures),
  storage(figures),
  ...costs(figures),
];

const number = (value: number) => value.toLocaleString("en");
const isLong = (page: string) => page.endsWith("two years");

/** The slowest request of the usual pages, and of the longest periods. */
function pages({ calls, latencies, load, growing, rebuilding }: AtSize): Finding {
  const slowest = (long: boolean) =>
    latencies.filter(({ page }) => isLong(page) === long).toSorted((a, b) => b.p95 - a.p95)[0];
  const [usual, longest, least] = [
    slowest(false),
    slowest(true),
    latencies.toSorted((a, b) => a.p50 - b.p50)[0],
  ];
  const told = (each = usual) =>
    `${each?.page} ${each?.what} p50 ${milliseconds(each?.p50 ?? 0)}, p95 ${milliseconds(each?.p95 ?? 0)}`;
  return {
    name: "scale, pages",
    says: `${number(calls)} calls: slowest request ${told()}; over two years ${told(longest)}; fastest ${told(least)}  (load ${load.toFixed(1)}; generated in ${growing.toFixed(0)} s, facts recounted in ${rebuilding.toFixed(0)} s; goal p95 <= ${GOALS.p95} ms)`,
    reached: (usual?.p95 ?? Number.NaN) <= GOALS.p95,
  };
}

/** The fastest reads at the largest size over those at the smallest, because the machine's load varies in between. No gateway dilutes them. */
function flatness({ sizes }: ScaleFigures): Finding[] {
  const [first, last] = [sizes[0], sizes.at(-1)];
  if (!first || !last || first === last) return [];
  const grown = last.rows.map(({ name, bestMs }, index) => ({
    name,
    ratio: bestMs / (first.rows[index]?.bestMs ?? Number.NaN),
  }));
  const worst = Math.max(...grown.map(({ ratio }) => ratio));
  const asked = last.latencies.map(({ p50 }, index) => p50 / (first.latencies[index]?.p50 ?? Number.NaN));
  return [
    {
      name: "scale, flat",
      says: `${number(first.calls)} to ${number(last.calls)} calls: ${grown.map(({ name, ratio }) => `${name} ${ratio.toFixed(2)}x`).join(", ")}; through REST at most ${Math.max(...asked).toFixed(2)}x  (goal <= ${GOALS.flat})`,
      reached: worst <= GOALS.flat,
    },
  ];
}

const speed = ({ sizes }: ScaleFigures): Finding[] =>
  (sizes.at(-1)?.rows ?? []).map(({ name, factsMs, rowsMs, ratio }) => ({
    name: "scale, facts",
    says: `${name}: ${ratio.toFixed(0)}x faster than the same from the rows  (${milliseconds(factsMs)} / ${milliseconds(rowsMs)}; goal >= ${GOALS.speed})`,
    reached: ratio >= GOALS.speed,
  }));

function storage({ sizes }: ScaleFigures): Finding {
  const { facts, raw } = sizes.at(-1)?.sizes ?? { facts: Number.NaN, raw: Number.NaN };
  return {
    name: "scale, storage",
    says: `facts take ${((100 * facts) / raw).toFixed(2)} % of calls, appointments and usage  (${(facts / 1e6).toFixed(0)} / ${(raw / 1e6).toFixed(0)} MB with indexes; goal <= ${GOALS.storage * 100} %)`,
    reached: facts / raw <= GOALS.storage,
  };
}

const costs = ({ rls, ingest, probes }: ScaleFigures): Finding[] => [
  ...rls.map((each) => ({
    name: "scale, RLS",
    says: `${each.name}: ${each.ratio.toFixed(2)}x the same as the tables' owner  ${between(each.interval)}  (${each.memberMs.toFixed(2)} / ${each.ownerMs.toFixed(2)} ms; goal <= ${each.goal})`,
    reached: each.interval[1] <= each.goal,
  })),
  {
    name: "scale, ingest",
    says: `${ingest.ratio.toFixed(2)}x with facts compared to without  ${between(ingest.interval)}  (${milliseconds(ingest.withMs)} / ${milliseconds(ingest.withoutMs)} for 100 calls; goal <= ${ingest.goal})`,
    reached: ingest.interval[1] <= ingest.goal,
  },
  {
    name: "scale, probes",
    says: `${probes.off} of ${probes.probes} off, while ${Object.entries(probes.writes)
      .map(([act, times]) => `${times} ${act}`)
      .join(", ")}  (goal 0)`,
    reached: probes.off === 0,
  },
];
