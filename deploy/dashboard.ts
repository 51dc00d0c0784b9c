import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { Stop } from "./stop.ts";
import type { Supabase } from "./supabase.ts";

const keys = z.object({
  keys: z.array(z.object({ name: z.string(), type: z.string().nullish(), api_key: z.string().nullish() })),
});

/** The key that browsers use. Public by nature. */
export async function findPublishableKey(supabase: Supabase): Promise<string> {
  const answer = await supabase.ask(["projects", "api-keys"], keys);
  const publishable = answer.keys.filter(({ type }) => type === "publishable");
  const key =
    publishable.find(({ name }) => name === "default") ??
    publishable[0] ??
    answer.keys.find(({ name }) => name === "anon");
  if (key?.api_key) return key.api_key;
  throw new Stop("The project has no publishable key.", "Make one in its dashboard: Settings → API keys.");
}

/** Builds the static files of a checkout into its `dist/` and returns that folder. */
export async function buildDashboard(root: string, url: string, key: string): Promise<string> {
  const vite = path.join(root, "node_modules/vite/bin/vite.js");
  const env = {
    ...process.env,
    NODE_ENV: "production",
    VITE_SUPABASE_URL: url,
    VITE_SUPABASE_PUBLISHABLE_KEY: key,
  };
  const { code, output } = await run(process.execPath, [vite, "build", "--logLevel", "warn"], {
    cwd: root,
    env,
  });
  if (code !== 0)
    throw new Stop(`The dashboard could not be built:\n${output}`, "Repair the build: npm run build.");
  return path.join(root, "dist");
}

/** A checkout of another commit uses this one's packages where the lock files are equal, else installs its own. */
export async function providePackages(from: string, to: string): Promise<void> {
  const lock = (root: string) => fs.readFileSync(path.join(root, "package-lock.json"), "utf8");
  if (lock(from) === lock(to)) {
    fs.symlinkSync(path.join(from, "node_modules"), path.join(to, "node_modules"));
    return;
  }
  const { code, output } = await run("npm", ["ci", "--ignore-scripts"], { cwd: to, env: process.env });
  if (code !== 0) throw new Stop(`The release's packages could not be installed:\n${output}`, "Try again.");
}

/** Runs the admin's command in the checkout; `dist/` lies there, and `DIST` holds its whole path. */
export async function publishDashboard(command: string, root: string, dist: string): Promise<void> {
  const env = { ...process.env, DIST: dist };
  const { code, output } = await run(command, [], { cwd: root, env, shell: true });
  if (code === 0) return;
  throw new Stop(
    `The publish command ended with ${code}:\n${output}`,
    "Repair it, then run this command again.",
  );
}

interface Surroundings {
  cwd: string;
  env: NodeJS.ProcessEnv;
  shell?: boolean;
}

function run(command: string, args: string[], surroundings: Surroundings) {
  const child = spawn(command, args, { ...surroundings, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  return new Promise<{ code: number; output: string }>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, output: output.trim() }));
  });
}
