import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { providers } from "./mod.ts";
import { vectorsOf } from "./testing/vector.ts";

const expected = Object.keys(providers)
  .flatMap(vectorsOf)
  .map(({ id, valid }) => [id, valid]);

it("gives every vector the same result under Deno, the production runtime", async () => {
  const { stdout } = await promisify(execFile)("node_modules/.bin/deno", [
    "run",
    "--allow-read=.",
    "--no-prompt",
    "tests/deno/vectors.ts",
  ]);
  expect(expected).not.toHaveLength(0);
  expect(JSON.parse(stdout)).toEqual(Object.fromEntries(expected));
}, 60_000);
