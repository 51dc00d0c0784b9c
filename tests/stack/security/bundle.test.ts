import fs from "node:fs";
import path from "node:path";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { stack } from "../../lanes/stack.ts";
import { bundleRatio } from "../../load/bundle.ts";

const root = path.resolve(import.meta.dirname, "../../..");

/** Never allowed in a browser. The minimum lengths keep prose about keys in a library from matching. */
const SECRETS: Record<string, RegExp> = {
  "a secret key": /sb_secret_[\w-]{8,}/,
  "a payment key": /\b[sr]k_(live|test)_\w{8,}/,
  "a webhook secret": /\bwhsec_[\w+/=]{8,}/,
  "a database address": /postgres(ql)?:\/\/[^\s"'`]+@/,
  "a personal access token": /\bsbp_[0-9a-f]{20,}/,
  "a private key": /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
};

/** Whether a JWT's claims name the service role, which its encoded text does not show. */
const hasServiceToken = (text: string) =>
  [...text.matchAll(/eyJ[\w-]+\.(eyJ[\w-]+)\.[\w-]+/g)].some(([, claims = ""]) =>
    Buffer.from(claims, "base64url").toString().includes("service_role"),
  );

/** Drops the library sources quoted in a source map: supabase-js mentions the role in its comments. */
function own(text: string): string {
  if (!text.startsWith('{"version":3')) return text;
  const { sources, sourcesContent } = JSON.parse(text) as {
    sources: string[];
    sourcesContent: (string | null)[];
  };
  return sourcesContent.filter((_, index) => !sources[index]?.includes("node_modules")).join("\n");
}

function secretsIn(text: string, known: readonly string[]): string[] {
  const found = Object.entries(SECRETS).flatMap(([name, pattern]) => (pattern.test(text) ? [name] : []));
  if (hasServiceToken(text)) found.push("a token of the service role");
  if (own(text).includes("service_role")) found.push("the service role's name");
  if (known.some((secret) => text.includes(secret))) found.push("a secret of this platform");
  return found;
}

describe("the built bundle", () => {
  fs.mkdirSync(path.join(root, ".local"), { recursive: true });
  const outDir = fs.mkdtempSync(path.join(root, ".local/secrets-"));
  const known = [stack.secret_key, new URL(stack.db_url).password, ...platformSecrets()];
  const textOf = (file: string) => fs.readFileSync(path.join(outDir, file), "utf8");
  let files: string[];

  beforeAll(async () => {
    const env = {
      // Vitest sets it to "test", with which Vite would build React in development mode.
      NODE_ENV: "production",
      VITE_SUPABASE_URL: stack.api_url,
      VITE_SUPABASE_PUBLISHABLE_KEY: stack.publishable_key,
      SUPABASE_DB_URL: stack.db_url,
      SUPABASE_SECRET_KEYS: JSON.stringify({ default: stack.secret_key }),
    };
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    await build({ root, mode: "production", logLevel: "error", build: { outDir, emptyOutDir: true } });
    files = fs
      .readdirSync(outDir, { recursive: true, encoding: "utf8" })
      .filter((file) => /\.(js|map|html|css|json|webmanifest)$/.test(file));
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    fs.rmSync(outDir, { recursive: true, force: true });
  });

  it("contains no secret, not even in its source maps", () => {
    expect(files.filter((file) => file.endsWith(".map")).length).toBeGreaterThan(5);
    expect(files.map(textOf).join("\n")).toContain(stack.publishable_key);
    const found = files.map((file) => [file, secretsIn(textOf(file), known)] as const);
    expect(Object.fromEntries(found.filter(([, what]) => what.length > 0))).toEqual({});
  });

  it.each([
    ["a secret key", `createClient(u,"${stack.secret_key}")`],
    ["a database address", `connect("${stack.db_url}")`],
    ["a payment key", `k="sk_live_${"4eC39HqLyjWD"}"`],
    ["a webhook secret", `w="whsec_${"MfKQ9r8GKYqrTwjU"}"`],
    ["a token of the service role", `t="${serviceToken()}"`],
    ["the service role's name", 'role:"service_role"'],
    ["a secret of this platform", `p="${new URL(stack.db_url).password}"`],
  ])("would fail this test with %s in it", (name, leak) => {
    expect(secretsIn(textOf("index.html") + leak, known)).toContain(name);
  });

  it("loads at most 1.25 times the framework's own JavaScript on the first visit", async () => {
    const { ratio, goal, initialBytes, floorBytes } = await bundleRatio();
    console.log(`bundle: ${ratio.toFixed(3)}x the framework (${initialBytes} / ${floorBytes} bytes gzip)`);
    expect(goal).toBe(1.25);
    expect(ratio).toBeLessThanOrEqual(goal);
  });
});

/** Secrets that the platform generated: passwords, signing keys and encryption keys. */
function platformSecrets(): string[] {
  const file = path.join(stack.home, "secrets.json");
  const secrets = JSON.parse(fs.readFileSync(file, "utf8")) as Record<string, unknown>;
  return Object.entries(secrets).flatMap(([name, value]) => {
    if (/publishable|_id$/.test(name)) return [];
    return typeof value === "string" ? [value] : Object.values(value as Record<string, string>);
  });
}

function serviceToken(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "HS256", typ: "JWT" })}.${part({ role: "service_role" })}.c2lnbmF0dXJl`;
}
