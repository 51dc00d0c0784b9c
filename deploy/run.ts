import type { Source } from "./git.ts";
import type { Options, Project } from "./options.ts";
import type { Findings } from "./preflight.ts";
import type { Release } from "./releases.ts";
import type { Supabase } from "./supabase.ts";

/** The inputs of one run of `npm run deploy`, after all checks. */
export interface Run {
  options: Options;
  project: Project;
  supabase: Supabase;
  findings: Findings;
  /** The checkout to deploy. */
  source: Source;
  release: Release;
}
