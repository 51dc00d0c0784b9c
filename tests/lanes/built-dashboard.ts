import path from "node:path";
import type { Stack } from "../../local/platform/stack-file.ts";

/** Builds the dashboard for one platform and serves the files like a static host. Returns a function that stops it. */
export async function serveBuiltDashboard(root: string, stack: Stack): Promise<() => Promise<void>> {
  const { build, preview } = await import("vite");
  // Vitest sets it to "test", with which Vite would build React in development mode.
  const environment = process.env.NODE_ENV;
  process.env.NODE_ENV = "production";
  // Vite reads both during the build; they are public.
  process.env.VITE_SUPABASE_URL = stack.api_url;
  process.env.VITE_SUPABASE_PUBLISHABLE_KEY = stack.publishable_key;
  const common = {
    root,
    configFile: path.join(root, "vite.config.ts"),
    mode: "production",
    logLevel: "error",
    build: { outDir: path.join(stack.home, "dist"), emptyOutDir: true },
  } as const;
  await build(common);
  if (environment === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = environment;
  const { hostname, port } = new URL(stack.dashboard_url);
  const server = await preview({
    ...common,
    preview: { host: hostname, port: Number(port), strictPort: true },
  });
  return () => server.close();
}
