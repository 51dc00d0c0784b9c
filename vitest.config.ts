import os from "node:os";
import { defineConfig, mergeConfig } from "vitest/config";
import { timeFor } from "./tests/cases.ts";
import { LANES } from "./tests/lanes/lanes.ts";
import vite from "./vite.config.ts";

/** Real parts on a noisy machine fail at times; a real fault fails twice. Retried tests are named before the closing line. */
const MOST_RETRIES = 1;

/**
 * Tests without a platform share one module graph per worker, because loading it for every file took two thirds of their
 * time. src/testing/setup.ts resets module state that a test file leaves behind. Vitest by default leaves one of two
 * cores idle.
 */
const QUICK = {
  pool: "forks",
  isolate: false,
  testTimeout: 20_000,
  maxWorkers: Math.max(2, os.availableParallelism() - 1),
} as const;

/** Files that measure time while something is killed: they run after all others, one by one. */
const ALONE = "tests/stack/**/*.alone.test.ts";

const onPlatforms = {
  retry: MOST_RETRIES,
  environment: "node",
  globalSetup: "tests/lanes/setup.ts",
  hookTimeout: 240_000,
} as const;

/**
 * Four kinds of tests, from the fastest to the most real:
 * unit (pure code), components (jsdom), stack (the running platform), browser (a real Chromium).
 * Files of the last two run side by side, in as many lanes as there are platforms.
 */
export default mergeConfig(
  vite({ command: "serve", mode: "test" }),
  defineConfig({
    test: {
      projects: [
        {
          extends: true,
          test: {
            name: "unit",
            ...QUICK,
            environment: "node",
            include: [
              "supabase/functions/**/*.test.ts",
              "local/**/*.test.ts",
              "deploy/**/*.test.ts",
              "src/**/*.test.ts",
              "tests/*.test.ts",
              "tests/lanes/*.test.ts",
            ],
          },
        },
        {
          extends: true,
          test: {
            name: "components",
            ...QUICK,
            retry: MOST_RETRIES,
            environment: "jsdom",
            include: ["src/**/*.test.tsx"],
            setupFiles: ["src/testing/setup.ts"],
            env: {
              VITE_SUPABASE_URL: "http://platform.test",
              VITE_SUPABASE_PUBLISHABLE_KEY: "sb_publishable_test",
            },
          },
        },
        {
          extends: true,
          test: {
            name: "stack",
            ...onPlatforms,
            // On two cores, tests timed by a browser or a killed process must not compete with the unit tests.
            sequence: { groupOrder: 1 },
            maxWorkers: LANES,
            include: ["tests/stack/**/*.test.ts"],
            exclude: [ALONE],
            testTimeout: timeFor(60_000),
          },
        },
        {
          extends: true,
          test: {
            name: "browser",
            ...onPlatforms,
            sequence: { groupOrder: 1 },
            maxWorkers: LANES,
            include: ["tests/browser/**/*.test.ts"],
            testTimeout: 120_000,
          },
        },
        {
          extends: true,
          test: {
            name: "alone",
            ...onPlatforms,
            sequence: { groupOrder: 2 },
            maxWorkers: 1,
            include: [ALONE],
            testTimeout: timeFor(60_000),
          },
        },
      ],
    },
  }),
);
