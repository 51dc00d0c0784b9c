/**
 * The JavaScript that a first visit loads before it can show anything, against a page with only the framework.
 * The same bundler builds both in the same run.
 */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type InlineConfig } from "vite";
import { kilobytes, type Measured } from "./finding.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const FRAMEWORK = `
import { createRoot } from "react-dom/client";
import { createBrowserRouter, RouterProvider } from "react-router-dom";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createClient } from "@supabase/supabase-js";
const client = new QueryClient();
const supabase = createClient(location.origin, "key");
const router = createBrowserRouter([{ path: "/", element: <p onClick={() => supabase.auth.signOut()}>floor</p> }]);
createRoot(document.body).render(<QueryClientProvider client={client}><RouterProvider router={router} /></QueryClientProvider>);
`;

export interface BundleFigures {
  goal: number;
  ratio: number;
  floorBytes: number;
  initialBytes: number;
}

export async function bundleRatio(): Promise<BundleFigures> {
  const work = fs.mkdtempSync(path.join(root, ".local/bundle-"));
  try {
    const floorBytes = await floor(path.join(work, "floor"));
    await build({
      root,
      logLevel: "error",
      build: { outDir: path.join(work, "app"), manifest: true, emptyOutDir: true },
    });
    const initialBytes = initialRoute(path.join(work, "app"));
    return { goal: 1.25, ratio: initialBytes / floorBytes, floorBytes, initialBytes };
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

async function floor(folder: string): Promise<number> {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "main.tsx"), FRAMEWORK);
  fs.writeFileSync(
    path.join(folder, "index.html"),
    '<!doctype html><script type="module" src="/main.tsx"></script>',
  );
  const config: InlineConfig = {
    root: folder,
    configFile: false,
    logLevel: "error",
    build: { outDir: "dist", manifest: true },
  };
  await build(config);
  return initialRoute(path.join(folder, "dist"));
}

interface Chunk {
  file: string;
  imports?: string[];
}

/** Gzipped bytes of the page's scripts and their static imports: everything fetched before the first paint. */
function initialRoute(dist: string): number {
  const manifest = JSON.parse(fs.readFileSync(path.join(dist, ".vite/manifest.json"), "utf8")) as Record<
    string,
    Chunk
  >;
  const needed = new Set<string>();
  const visit = (key: string) => {
    const chunk = manifest[key];
    if (!chunk || needed.has(chunk.file)) return;
    needed.add(chunk.file);
    for (const imported of chunk.imports ?? []) visit(imported);
  };
  // Read from the page, because a bundler may fold the entry into a chunk that is not marked as one.
  const html = fs.readFileSync(path.join(dist, "index.html"), "utf8");
  const scripts = [...html.matchAll(/<script type="module"[^>]* src="\/([^"]+)"/g)].map(([, file]) => file);
  for (const [key, { file }] of Object.entries(manifest)) if (scripts.includes(file)) visit(key);
  if (needed.size < scripts.length || scripts.length === 0) throw new Error(`${dist} has no scripts`);
  return [...needed]
    .filter((file) => file.endsWith(".js"))
    .reduce((sum, file) => sum + gzipSync(fs.readFileSync(path.join(dist, file))).length, 0);
}

export async function bundleBench(): Promise<Measured> {
  const figures = await bundleRatio();
  const { ratio, initialBytes, floorBytes, goal } = figures;
  const finding = {
    name: "initial route",
    says: `${ratio.toFixed(2)}x the framework floor  (${kilobytes(initialBytes)} / ${kilobytes(floorBytes)} gzip; goal <= ${goal})`,
    reached: ratio <= goal,
  };
  return { figures, findings: [finding] };
}
