import { inject } from "vitest";
import type { Stack } from "../../local/platform/stack-file.ts";

/** Vitest numbers its workers from 1, and a number runs one file at a time. Undefined in benches, which share support files. */
const lane = process.env.VITEST_POOL_ID;

/** The platform of the lane that runs this file. */
export const stack = (lane && inject("stacks")[Number(lane) - 1]) as Stack;
