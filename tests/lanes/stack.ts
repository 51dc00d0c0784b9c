import { inject } from "vitest";
import type { Stack } from "../../local/platform/stack-file.ts";

/** The platform of the lane that runs this file: Vitest numbers its workers from 1, and each runs one file at a time. */
export const stack = inject("stacks")[Number(process.env.VITEST_POOL_ID) - 1] as Stack;
