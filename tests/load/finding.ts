/** A benchmark's result, in the form that is printed and stored. */
import type { Stack } from "../../local/platform/stack-file.ts";

export interface Finding {
  /** Printed at the start of its line. */
  name: string;
  says: string;
  /** Absent where there is no goal. */
  reached?: boolean;
}

export interface Measured {
  /** For .local/bench.json. */
  figures: unknown;
  findings: Finding[];
}

/** A bench that needs a platform gets one of its own. */
export type PlatformBench = (stack: Stack) => Promise<Measured>;

export function printFinding({ name, says, reached }: Finding) {
  const verdict = reached === undefined ? "" : reached ? "  reached" : "  MISSED";
  console.log(`${name.padEnd(15)} ${says}${verdict}`);
}

export const milliseconds = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
export const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
/** "[0.97, 1.04]" */
export const between = ([low, high]: [number, number], digits = 2) =>
  `[${low.toFixed(digits)}, ${high.toFixed(digits)}]`;
