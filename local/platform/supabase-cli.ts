import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import type { Config } from "./config.ts";

/** Runs the real Supabase CLI, without telemetry, and returns its output. */
export async function supabase(config: Config, args: string[]): Promise<string> {
  const cli = path.join(config.root, "node_modules/supabase/dist/supabase.js");
  const env = { ...process.env, SUPABASE_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args], {
      env,
      maxBuffer: 1 << 26,
    });
    return stdout;
  } catch (error) {
    // Node's own message repeats the command, with the password in its address.
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`supabase ${args.slice(0, 2).join(" ")} failed:\n${stdout}${stderr}`.trim());
  }
}
