import fs from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** Names of tests that passed only on the second attempt. */
  wavering: string[];
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
      const { state } = test.result();
      if (test.diagnostic()?.flaky) tally.wavering.push(`${module.moduleId} > ${test.fullName}`);
      // A test that never finished has not passed.
      tally[state === "pending" ? "failed" : state] += 1;
    }
    // A file that failed to load, or whose hooks failed, has no failed test of its own.
    if (!module.ok() && tally.failed === before) tally.failed += 1;
  }
  return tally;
}
