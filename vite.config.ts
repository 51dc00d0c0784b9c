import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, loadEnv, type Plugin } from "vite";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/**
 * Writes the content security policy into the built page: our own scripts, the theme script by its hash, and requests
 * to our own Supabase project only. The development server needs inline scripts and gets none.
 */
function contentSecurity(supabaseUrl: string | undefined): Plugin {
  return {
    name: "content-security",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(html) {
        const inline = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, code = ""]) => hash(code));
        const origin = supabaseUrl && URL.canParse(supabaseUrl) ? new URL(supabaseUrl).origin : "";
        const policy = [
          "default-src 'self'",
          `script-src 'self' ${inline.join(" ")}`,
          // Menus and notes are positioned with style attributes.
          "style-src 'self' 'unsafe-inline'",
          `connect-src 'self' ${origin} ${origin.replace(/^http/, "ws")}`.trim(),
          "img-src 'self' data: blob: https:",
          // Recordings are hosted by the voice provider or in Storage.
          `media-src 'self' blob: https: ${origin}`.trim(),
          "worker-src 'self' blob:",
          "object-src 'none'",
          "base-uri 'none'",
          "form-action 'self'",
        ].join("; ");
        const attrs = { "http-equiv": "Content-Security-Policy", content: policy };
        return { html, tags: [{ tag: "meta", attrs, injectTo: "head-prepend" }] };
      },
    },
  };
}

const hash = (code: string) => `'sha256-${createHash("sha256").update(code).digest("base64")}'`;

/** Loads the typeface beside the stylesheet instead of after it. */
function preloadTypeface(): Plugin {
  return {
    name: "preload-typeface",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle = {} }) {
        const href = Object.keys(bundle).find((file) => /inter-latin-wght-normal.*\.woff2$/.test(file));
        const attrs = { rel: "preload", as: "font", type: "font/woff2", crossorigin: true, href: `/${href}` };
        return href ? [{ tag: "link", attrs, injectTo: "head" }] : [];
      },
    },
  };
}

export default defineConfig(({ mode }) => ({
  plugins: [
    react(),
    tailwindcss(),
    contentSecurity(loadEnv(mode, process.cwd(), "VITE_").VITE_SUPABASE_URL),
    preloadTypeface(),
  ],
  resolve: {
    alias: {
      "@contract": path("./supabase/functions/_shared/contract"),
      "@supabase/storage-js": path("./src/lib/storage-left-out.ts"),
      "@": path("./src"),
    },
  },
  // Without this the development server would discover them only when the import worker starts, and reload the page.
  optimizeDeps: { include: ["papaparse", "libphonenumber-js/min"] },
  build: {
    sourcemap: true,
    target: "es2023",
    // Every browser of that target preloads modules by itself.
    modulePreload: { polyfill: false },
    // What the first page needs is one file: it compresses better than twenty, and nothing of later pages joins it.
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: "start", tags: ["$initial"] }] },
      },
    },
  },
}));
