import { z } from "zod";
import type { Supabase } from "./supabase.ts";

const deployed = z.object({ functions: z.array(z.string()) });
const listing = z.object({ functions: z.array(z.object({ slug: z.string(), updated_at: z.number() })) });

/** When each deployed function was last replaced, by name. */
export async function listFunctions(supabase: Supabase): Promise<Map<string, Date>> {
  const { functions } = await supabase.ask(["functions", "list"], listing);
  return new Map(functions.map(({ slug, updated_at }) => [slug, new Date(updated_at)]));
}

/** All bundles are uploaded first and activated together, so a bundle that fails leaves the old functions running. */
export async function deployFunctions(supabase: Supabase, root: string): Promise<string[]> {
  const command = ["functions", "deploy", "--use-api", "--yes"];
  return (await supabase.ask(command, deployed, root)).functions;
}
