import type { Source } from "./git.ts";
import type { Options, Project } from "./options.ts";
import type { Findings } from "./preflight.ts";
import type { Release } from "./releases.ts";
import type { Supabase } from "./supabase.ts";

/** Everything one run of `npm run deploy` knows once nothing stands in its way. */
export interface Run {
  options: Options;
  project: Project;
  supabase: Supabase;
  findings: Findings;
  /** The checkout that is deployed. */
  source: Source;
  release: Release;
}
