import { expect, it } from "vitest";
import { toBase64 } from "./bytes.ts";
import { keyring, publishableKey, readEnv } from "./env.ts";

const from = (values: Record<string, string>) => (name: string) => values[name];
const key = toBase64(new Uint8Array(32));

it("names the variable that is missing", () => {
  expect(() => readEnv(["SUPABASE_DB_URL"], from({}))).toThrow(
    "Environment variable SUPABASE_DB_URL: is missing",
  );
});

it("names an unreadable variable without repeating its value", () => {
  const read = () => readEnv(["CREDENTIALS_KEYS"], from({ CREDENTIALS_KEYS: '{"k1":"dG9vIHNob3J0"}' }));
  expect(read).toThrow(/CREDENTIALS_KEYS: holds a key that is not 32 bytes/);
  expect(read).not.toThrow(/dG9v/);
});

it("applies defaults and drops final slashes", () => {
  const env = readEnv(
    ["WEBHOOKS_APPLY", "RETELL_API_URL", "SITE_URL"],
    from({ SITE_URL: "https://app.example.com/" }),
  );
  expect(env).toEqual({
    WEBHOOKS_APPLY: "inline",
    RETELL_API_URL: "https://api.retellai.com",
    SITE_URL: "https://app.example.com",
  });
});

it("requires the current key to be among the keys", () => {
  const env = (id: string) =>
    readEnv(
      ["CREDENTIALS_KEYS", "CREDENTIALS_KEY_ID"],
      from({ CREDENTIALS_KEYS: JSON.stringify({ k1: key }), CREDENTIALS_KEY_ID: id }),
    );
  expect(keyring(env("k1")).current).toBe("k1");
  expect(() => keyring(env("k2"))).toThrow("CREDENTIALS_KEY_ID");
});

it.each([
  [
    "the default one",
    { SUPABASE_PUBLISHABLE_KEYS: '{"web":"w","default":"d"}', SUPABASE_ANON_KEY: "a" },
    "d",
  ],
  ["a renamed one", { SUPABASE_PUBLISHABLE_KEYS: '{"web":"w"}', SUPABASE_ANON_KEY: "a" }, "w"],
  ["the legacy one", { SUPABASE_PUBLISHABLE_KEYS: "{}", SUPABASE_ANON_KEY: "a" }, "a"],
])("takes of the publishable keys %s", (_which, values, key) => {
  expect(publishableKey(readEnv(["SUPABASE_PUBLISHABLE_KEYS", "SUPABASE_ANON_KEY"], from(values)))).toBe(key);
});
