import { createClient } from "@supabase/supabase-js";
import type { Database } from "@/lib/database.types.ts";
import { parseEnv } from "@/lib/env.ts";

export const env = parseEnv(import.meta.env);

/** The only client of the dashboard: it holds the session and speaks as the signed-in person. */
export const supabase = createClient<Database>(env.supabaseUrl, env.supabaseKey);
