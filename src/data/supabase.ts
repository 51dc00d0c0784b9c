import { createClient, type QueryData } from "@supabase/supabase-js";
import type { Database } from "@/data/database.ts";
import { parseEnv } from "@/lib/env.ts";

export const env = parseEnv(import.meta.env);

/** The dashboard's only client: it holds the session and acts as the signed-in person. */
export const supabase = createClient<Database>(env.supabaseUrl, env.supabaseKey);

/** The row type of a query, from the columns that it selects. */
export type RowOf<Query extends (...given: never[]) => PromiseLike<{ data: unknown; error: unknown }>> =
  QueryData<ReturnType<Query>> extends (infer Row)[] ? Row : NonNullable<QueryData<ReturnType<Query>>>;
