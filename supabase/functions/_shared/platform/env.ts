/** The only reader of the environment; only the functions' index.ts files import it. */
import { z } from "zod";
import { apiAddresses, apiVariable, type ProviderName, providerNames } from "../contract/providers.ts";
import { type Bytes, fromBase64 } from "./bytes.ts";
import type { Keyring } from "./credentials-crypto.ts";

/** Declared here because the type checks of browser and functions share this folder. */
declare const Deno: { env: { get(name: string): string | undefined } };

const url = z.url().transform((value) => value.replace(/\/+$/, ""));
const json = z.string().transform((text, issue): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    issue.addIssue("is not JSON");
    return z.NEVER;
  }
});
const keyBytes = z.string().transform((text, issue): Bytes => {
  const bytes = fromBase64(text);
  if (bytes?.length === 32) return bytes;
  issue.addIssue("holds a key that is not 32 bytes in base64");
  return z.NEVER;
});
const keyMap = json.pipe(z.record(z.string().regex(/^[A-Za-z0-9_-]{1,32}$/), keyBytes));

const addresses = Object.fromEntries(
  Object.entries(apiAddresses).map(([name, address]) => [name, url.default(address)]),
) as Record<keyof typeof apiAddresses, z.ZodDefault<typeof url>>;

/** Every variable we read, with its shape and default. `.env.example` explains each. */
const VARIABLES = {
  SUPABASE_URL: url,
  SUPABASE_DB_URL: z.string().min(1),
  SUPABASE_PUBLISHABLE_KEYS: json.pipe(z.record(z.string(), z.string().min(1))).optional(),
  SUPABASE_SECRET_KEYS: json.pipe(z.record(z.string(), z.string().min(1))),
  SUPABASE_ANON_KEY: z.string().optional(),
  PUBLIC_FUNCTIONS_URL: url.optional(),
  WEBHOOKS_APPLY: z.enum(["inline", "deferred"]).default("inline"),
  CREDENTIALS_KEYS: keyMap,
  CREDENTIALS_KEY_ID: z.string().min(1),
  SITE_URL: url,
  ...addresses,
} as const;

type Name = keyof typeof VARIABLES;
type Env<Names extends Name> = { [Each in Names]: z.output<(typeof VARIABLES)[Each]> };

/**
 * Reads and checks the named variables. Throws an error that names the missing or unreadable one, never its value.
 */
export function readEnv<Names extends Name>(
  names: readonly Names[],
  get: (name: string) => string | undefined = (name) => Deno.env.get(name),
): Env<Names> {
  const read = names.map((name) => {
    const result = VARIABLES[name].safeParse(get(name) || undefined);
    if (result.success) return [name, result.data];
    const why = get(name) ? result.error.issues[0]?.message : "is missing";
    throw new Error(`Environment variable ${name}: ${why}. Set it with "supabase secrets set ${name}=…"`);
  });
  return Object.fromEntries(read) as Env<Names>;
}

/** The API address of each provider: as variables for readEnv, and mapped back from its result. */
export const PROVIDER_URLS = providerNames.map(apiVariable);

export const providerUrls = (env: Env<(typeof PROVIDER_URLS)[number]>) =>
  Object.fromEntries(providerNames.map((name) => [name, env[apiVariable(name)]])) as Readonly<
    Record<ProviderName, string>
  >;

/** The key for requests to Auth. Keys can be renamed, and a project may have only the legacy one. */
export const publishableKey = ({
  SUPABASE_PUBLISHABLE_KEYS: keys = {},
  SUPABASE_ANON_KEY,
}: Env<"SUPABASE_PUBLISHABLE_KEYS" | "SUPABASE_ANON_KEY">) =>
  keys.default ?? Object.values(keys)[0] ?? SUPABASE_ANON_KEY ?? "";

/** The base URL for providers' deliveries. */
export const webhooksUrl = (env: Env<"SUPABASE_URL" | "PUBLIC_FUNCTIONS_URL">) =>
  `${env.PUBLIC_FUNCTIONS_URL ?? `${env.SUPABASE_URL}/functions/v1`}/webhooks`;

/** The keys that seal credentials. Throws if the current one is not among them. */
export function keyring(env: Env<"CREDENTIALS_KEYS" | "CREDENTIALS_KEY_ID">): Keyring {
  const keys = new Map(Object.entries(env.CREDENTIALS_KEYS));
  if (!keys.has(env.CREDENTIALS_KEY_ID)) {
    throw new Error("Environment variable CREDENTIALS_KEY_ID names a key that is not in CREDENTIALS_KEYS");
  }
  return { keys, current: env.CREDENTIALS_KEY_ID };
}
