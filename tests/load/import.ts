/** A list of leads into the database, and from a browser to the screen, against an indexed COPY of the same rows. */
import postgres from "postgres";
import type { Stack } from "../../local/platform/stack-file.ts";
import { between, type Finding, kilobytes, milliseconds, type PlatformBench } from "./finding.ts";
import { type ImportingBrowser, importingBrowser } from "./import-browser.ts";
import { copyMilliseconds, importMilliseconds, searchRatios, undoMilliseconds } from "./import-database.ts";
import { type BenchOrganization, makeOrganization } from "./organization.ts";
import { interval, median } from "./statistics.ts";

const ROWS = 100_000;
const FEW = 10_000;
const ROUNDS = 5;

interface Ratio {
  goal: number;
  ratio: number;
  interval: [number, number];
}

export interface ImportFigures {
  rows: number;
  /** Median milliseconds of the COPY that serves as the baseline. */
  copyMs: number;
  /** Starting an import and sending all chunks, the last of which finishes it. */
  database: Ratio;
  /** From choosing the file until its report is on screen. */
  wholePath: Ratio;
  /** Deleting the leads again. */
  undo: Ratio;
  /** A member's search among the leads by name, number or e-mail address, against a read by primary key. */
  search: Ratio;
  /** Peak heap of page and worker for the long list, against the peak for a list with a tenth of the rows. */
  heap: { goal: number; ratio: number; mostBytes: number; mostOfFewBytes: number };
}

export async function importRatios(stack: Stack): Promise<ImportFigures> {
  const sql = postgres(stack.db_url, { max: 1, onnotice: () => undefined });
  const browser = await importingBrowser(stack);
  try {
    const rounds: Awaited<ReturnType<typeof round>>[] = [];
    for (let at = 0; at < ROUNDS; at += 1) rounds.push(await round(stack, sql, browser, at));
    const over = (of: "imported" | "shown" | "undone", goal: number): Ratio => {
      const ratios = rounds.map((times) => times[of] / times.copied);
      return { goal, ratio: median(ratios), interval: interval(ratios) };
    };
    const searches = rounds.flatMap(({ searched }) => searched);
    return {
      rows: ROWS,
      copyMs: median(rounds.map(({ copied }) => copied)),
      database: over("imported", 3),
      wholePath: over("shown", 8),
      undo: over("undone", 3),
      search: { goal: 100, ratio: median(searches), interval: interval(searches) },
      heap: await heapRatio(stack, sql, browser),
    };
  } finally {
    await browser.close();
    await sql.end();
  }
}

async function round(stack: Stack, sql: postgres.Sql, browser: ImportingBrowser, at: number) {
  const organization = await makeOrganization(stack, `import-${at}`);
  const copied = await copyMilliseconds(sql, ROWS, at);
  const imported = await importMilliseconds(stack, organization, ROWS, at);
  await sql`vacuum analyze public.leads`;
  const searched = await searchRatios(stack, organization);
  const undone = await emptied(stack, sql, organization);
  const shown = await browser.importMs(organization, ROWS, at);
  await emptied(stack, sql, organization);
  return { copied, imported, shown, searched, undone };
}

/** Empties the tables, so that each measurement starts alike. Returns the duration of the undo. */
async function emptied(stack: Stack, sql: postgres.Sql, organization: BenchOrganization): Promise<number> {
  const took = await undoMilliseconds(stack, organization);
  await sql`vacuum public.leads`;
  return took;
}

async function heapRatio(stack: Stack, sql: postgres.Sql, browser: ImportingBrowser) {
  const most = async (rows: number) => {
    const organization = await makeOrganization(stack, `heap-${rows}`);
    const bytes = Math.max(...(await browser.heaps(organization, rows, 0)));
    await emptied(stack, sql, organization);
    return bytes;
  };
  const [mostOfFewBytes, mostBytes] = [await most(FEW), await most(ROWS)];
  return { goal: 1.5, ratio: mostBytes / mostOfFewBytes, mostBytes, mostOfFewBytes };
}

export const importBench: PlatformBench = async (stack) => {
  const figures = await importRatios(stack);
  const { rows, copyMs, database, wholePath, undo, search, heap } = figures;
  const againstCopy = (name: string, each: Ratio): Finding => ({
    name,
    says: `${each.ratio.toFixed(2)}x an indexed COPY of ${rows} rows  ${between(each.interval)}  (COPY ${milliseconds(copyMs)}; goal <= ${each.goal})`,
    reached: each.interval[1] <= each.goal,
  });
  const findings = [
    againstCopy("import", database),
    againstCopy("import, whole", wholePath),
    againstCopy("import, undone", undo),
    {
      name: "search",
      says: `${search.ratio.toFixed(0)}x a read by primary key, among ${rows} leads  ${between(search.interval, 0)}  (goal <= ${search.goal})`,
      reached: search.interval[1] <= search.goal,
    },
    {
      name: "import, memory",
      says: `${heap.ratio.toFixed(2)}x for ten times the rows  (page and worker at most ${kilobytes(heap.mostBytes)} / ${kilobytes(heap.mostOfFewBytes)}; goal <= ${heap.goal})`,
      reached: heap.ratio <= heap.goal,
    },
  ];
  return { figures, findings };
};
