import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { Stop } from "./stop.ts";

const CLI = fileURLToPath(new URL("../node_modules/supabase/dist/supabase.js", import.meta.url));
const NOT_LOGGED_IN = "AccessTokenRequiredError";

/** What the reader can do about a refusal of the Management API. */
const REMEDIES: Record<string, string> = {
  401: "The access token is wrong or revoked: make one at https://supabase.com/dashboard/account/tokens.",
  403: "The access token may not do this: give it the permissions that docs/releases.md lists.",
  404: "Is --project right? `npx supabase projects list` shows what this log-in can see.",
};

const failure = z.object({
  error: z.object({ code: z.string(), message: z.string(), suggestion: z.string().optional() }),
});

/** The Supabase CLI reported an error; `code` is its own name for it. */
export class CliFailed extends Stop {
  constructor(
    readonly code: string,
    message: string,
    suggestion: string,
  ) {
    super(message, suggestion);
  }
}

/** The Supabase CLI, aimed at one project. Access token and API address are found by the CLI itself. */
export class Supabase {
  constructor(
    private readonly project: string,
    /** Replaces the project's own database for `db` and `migration` commands. */
    private readonly databaseUrl?: string,
  ) {}

  /** Asks about the project or changes it. */
  async ask<Answer>(command: string[], answer: z.ZodType<Answer>, workdir?: string): Promise<Answer> {
    return this.#run([...command, `--remote=${this.project}`], answer, workdir);
  }

  /** Asks about the database or changes it. */
  async database<Answer>(command: string[], answer: z.ZodType<Answer>, workdir?: string): Promise<Answer> {
    return this.#run([...command, `--remote=${this.databaseUrl ?? this.project}`], answer, workdir);
  }

  async #run<Answer>(args: string[], answer: z.ZodType<Answer>, workdir?: string): Promise<Answer> {
    const rest = ["--output-format", "json", ...(workdir ? ["--workdir", workdir] : [])];
    const { code, stdout, stderr } = await run([CLI, ...args, ...rest]);
    const said = jsonOf(stdout);
    const refused = failure.safeParse(said);
    if (refused.success) throw explained(args, refused.data.error);
    if (code !== 0) throw new CliFailed("Unknown", `supabase ${args[0]} ended with ${code}.`, stderr.trim());
    const parsed = answer.safeParse(said);
    if (parsed.success) return parsed.data;
    const command = args.slice(0, 2).join(" ");
    throw new Stop(`"supabase ${command}" returned something unexpected.`, z.prettifyError(parsed.error));
  }
}

function explained(args: string[], { code, message, suggestion }: z.output<typeof failure>["error"]) {
  if (code === NOT_LOGGED_IN) {
    const remedy = "Run `npx supabase login`, or set SUPABASE_ACCESS_TOKEN.";
    return new CliFailed(code, "The Supabase CLI is not logged in.", remedy);
  }
  const [, status] = /\bstatus (401|403|404)\b/.exec(message) ?? [];
  const command = args.slice(0, 2).join(" ");
  const remedy = (status && REMEDIES[status]) || (suggestion?.trim() ?? "");
  return new CliFailed(code, `"supabase ${command}" failed: ${message}`, remedy);
}

/** The last line that is JSON: in an error, progress lines may come before it. */
function jsonOf(stdout: string): unknown {
  for (const text of [stdout, stdout.trimEnd().split("\n").at(-1) ?? ""]) {
    try {
      return JSON.parse(text);
    } catch {
      // Not this one.
    }
  }
  return undefined;
}

function run(args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, SUPABASE_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}
