import os from "node:os";
import { defineConfig, mergeConfig } from "vitest/config";
import { timeFor } from "./tests/cases.ts";
import { LANES } from "./tests/lanes/lanes.ts";
import vite from "./vite.config.ts";

/** Real parts on a noisy machine; a fault of ours fails twice. Whatever needed it is named before the closing line. */
const MOST_RETRIES = 1;

/**
 * Tests without a platform share one module graph per worker: loading it for every file took two thirds of their time.
 * What a file leaves in a module is put back by src/testing/setup.ts. Vitest itself would leave one of two cores idle.
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
  hookTimeout: 120_000,
} as const;

/**
 * Four kinds of tests, from the quickest to the most real:
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
            // Two cores: what is timed by a browser or a killed process must not race with the unit tests.
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
