import path from "node:path";
import { type Config, loopback } from "./config.ts";
import type { Secrets } from "./secrets.ts";

/**
 * The dashboard from its sources, by Vite's own server: nothing to build before the first look, and an edit shows
 * at once. Browser tests and figures use the built bundle instead.
 */
export async function startDashboard(config: Config, secrets: Secrets) {
  process.env.VITE_SUPABASE_URL = loopback(config.ports.api);
  process.env.VITE_SUPABASE_PUBLISHABLE_KEY = secrets.publishable_key;
  const { createServer } = await import("vite");
  const server = await createServer({
    root: config.root,
    configFile: path.join(config.root, "vite.config.ts"),
    logLevel: "error",
    server: { host: "127.0.0.1", port: config.ports.dashboard, strictPort: true },
  });
  await server.listen();
  return server;
}
