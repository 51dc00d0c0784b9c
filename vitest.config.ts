import os from "node:os";
import { defineConfig, mergeConfig } from "vitest/config";
import { timeFor } from "./tests/cases.ts";
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

/**
 * Four projects, from the quickest to the most real:
 * unit (pure code), components (jsdom), stack (the running platform), browser (a real Chromium).
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
            retry: MOST_RETRIES,
            // Two cores: what is timed by a browser or a killed process must not race with the unit tests.
            sequence: { groupOrder: 1 },
            environment: "node",
            include: ["tests/stack/**/*.test.ts"],
            globalSetup: ["tests/platform.ts"],
            fileParallelism: false,
            testTimeout: timeFor(60_000),
            hookTimeout: 120_000,
          },
        },
        {
          extends: true,
          test: {
            name: "browser",
            sequence: { groupOrder: 2 },
            retry: MOST_RETRIES,
            environment: "node",
            include: ["tests/browser/**/*.test.ts"],
            globalSetup: ["tests/platform.ts"],
            fileParallelism: false,
            testTimeout: 120_000,
            hookTimeout: 120_000,
          },
        },
      ],
    },
  }),
);
