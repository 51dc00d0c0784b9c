import { createClient } from "@supabase/supabase-js";
import { parseEnv } from "@/lib/env.ts";

export const env = parseEnv(import.meta.env);

/** The only client of the dashboard: it holds the session and speaks as the signed-in person. */
export const supabase = createClient(env.supabaseUrl, env.supabaseKey, {
  auth: { persistSession: true, autoRefreshToken: true, detectSessionInUrl: true },
  // A heartbeat in a worker survives the throttling of background tabs, so a hidden board stays live.
  realtime: { worker: false, heartbeatIntervalMs: 15_000 },
});
