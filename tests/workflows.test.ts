import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

const root = new URL("..", import.meta.url);
const read = (file: string) => fs.readFileSync(new URL(file, root), "utf8");
const FOLDER = ".github/workflows";
const names = fs.readdirSync(new URL(FOLDER, root));
const scripts = JSON.parse(read("package.json")).scripts as Record<string, string>;

/** The errors of GitHub's own parser for each workflow. */
function objections(texts: string[]): string[][] {
  const program = fileURLToPath(new URL("workflow-objections.ts", import.meta.url));
  const input = JSON.stringify(texts);
  const { stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", program], { input });
  if (stdout.length === 0) throw new Error(`The parser did not start: ${stderr}`);
  return JSON.parse(stdout.toString());
}

const step = z.object({
  run: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
});
const workflow = z.object({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.object({
      uses: z.string().optional(),
      "timeout-minutes": z.number().optional(),
      steps: z.array(step).default([]),
    }),
  ),
});
const jobsOf = (name: string) => Object.values(workflow.parse(parse(read(`${FOLDER}/${name}`))).jobs);
const stepsOf = (name: string) => jobsOf(name).flatMap(({ steps }) => steps);

const MISTAKES: [file: string, right: string, wrong: string][] = [
  ["ci.yml", "timeout-minutes: 15", "timeout-minuets: 15"],
  ["ci.yml", "needs: [check, suite]", "needs: [check, suites]"],
  ["ci.yml", "needs: staging", "needs: production"],
  ["ci.yml", "matrix.shard }}", "matrix.shards }}"],
  ["ci.yml", "environment: production", "enviroment: production"],
  ["deploy.yml", "contents: read", "contents: reed"],
  ["deploy.yml", "inputs.commit", "inputs.comit"],
  ["roll-back.yml", "roll_back: true", "roll-back: true"],
];

describe("GitHub's parser", () => {
  it("finds every workflow", () => {
    expect(names.toSorted()).toEqual(["ci.yml", "deploy.yml", "restore-drill.yml", "roll-back.yml"]);
  });

  it("accepts them", () => {
    const texts = names.map((name) => read(`${FOLDER}/${name}`));
    expect(objections(texts)).toEqual(names.map(() => []));
  });

  it("reports a mistake of each kind", () => {
    const mistaken = MISTAKES.map(([name, right, wrong]) =>
      read(`${FOLDER}/${name}`).replace(right, () => wrong),
    );
    const unseen = objections(mistaken).flatMap((found, index) =>
      found.length > 0 ? [] : [MISTAKES[index]],
    );
    expect(unseen).toEqual([]);
  });
});

describe.each(names)("%s", (name) => {
  it("may only read the repository", () => {
    expect(workflow.parse(parse(read(`${FOLDER}/${name}`))).permissions).toEqual({ contents: "read" });
  });

  it("has a time limit for each job", () => {
    for (const job of jobsOf(name)) expect(job.uses ?? job["timeout-minutes"]).toBeDefined();
  });

  it("runs only scripts from package.json", () => {
    for (const { run } of stepsOf(name)) {
      if (run === undefined || run === "npm ci") continue;
      const script = /^npm (?:run )?(\S+)(?: -- [^\n&|;]+)?$/.exec(run)?.[1] ?? run;
      expect(Object.keys(scripts)).toContain(script);
    }
  });

  it("passes input through the environment, never into the text of a command", () => {
    for (const { run = "" } of stepsOf(name)) {
      const inserted = [...run.matchAll(/\$\{\{\s*(\w+)/g)].map(([, context]) => context);
      expect(inserted.filter((context) => context !== "matrix" && context !== "strategy")).toEqual([]);
    }
  });

  it("quotes input, so that it stays one argument", () => {
    for (const { run = "" } of stepsOf(name)) {
      // An expansion with a fixed word holds no input.
      const bare = run.replaceAll(/"[^"]*"/g, "").replaceAll(/\$\{\w+:\+[^"$}]*\}/g, "");
      expect(bare).not.toMatch(/\$(?!\{\{)/);
    }
  });

  it("pins the version of each action, and leaves no token in the checkout", () => {
    for (const { uses, with: settings } of stepsOf(name)) {
      if (!uses) continue;
      expect(uses).toMatch(/^[\w-]+\/[\w-]+@(v\d+(\.\d+)*|[0-9a-f]{40})$/);
      if (uses.startsWith("actions/checkout@"))
        expect(settings).toMatchObject({ "persist-credentials": false });
    }
  });
});
