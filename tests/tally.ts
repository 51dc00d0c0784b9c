import fs from "node:fs";
import type { TestError } from "vitest";
import type { Reporter, TestModule } from "vitest/node";

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** Tests that passed only on the second attempt, with the errors of the first. */
  wavering: { name: string; errors: string[] }[];
}

/** Vitest reporter: writes the counts to a file for tests/run.ts, because other output may follow ours. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandledErrors: ReadonlyArray<unknown>) {
    const file = process.env.CALLBOARD_TALLY;
    if (file) fs.writeFileSync(file, JSON.stringify(tallyOf(modules, unhandledErrors.length)));
  }
}

function tallyOf(modules: ReadonlyArray<TestModule>, unhandled: number): Tally {
  const tally: Tally = { passed: 0, failed: unhandled, skipped: 0, wavering: [] };
  for (const module of modules) {
    const before = tally.failed;
    for (const test of module.children.allTests()) {
      const { state, errors } = test.result();
      if (test.diagnostic()?.flaky) {
        const name = `${module.moduleId} > ${test.fullName}`;
        tally.wavering.push({ name, errors: (errors ?? []).map(described) });
      }
      // A test that did not finish has not passed.
      tally[state === "pending" ? "failed" : state] += 1;
    }
    // A file that failed to load, or whose hooks failed, has no failed test of its own.
    if (!module.ok() && tally.failed === before) tally.failed += 1;
  }
  return tally;
}

const described = ({ message, diff, stacks }: TestError) => {
  const [at] = stacks ?? [];
  return [message, diff, at && `at ${at.file}:${at.line}`].filter(Boolean).join("\n");
};
