import { createClient } from "@supabase/supabase-js";
import type { Database } from "@/lib/database.types.ts";
import { parseEnv } from "@/lib/env.ts";

export const env = parseEnv(import.meta.env);

/** The dashboard's only client: it holds the session and acts as the signed-in person. */
export const supabase = createClient<Database>(env.supabaseUrl, env.supabaseKey);
