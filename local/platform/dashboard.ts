import path from "node:path";
import { type Config, loopback } from "./config.ts";
import type { Secrets } from "./secrets.ts";

/**
 * Serves the dashboard from its sources with Vite's dev server, so that it needs no build and edits show at once.
 * Browser tests and benches use the built bundle instead.
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
