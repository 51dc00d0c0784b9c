import { describe, expect, it } from "vitest";
import { parseEnv } from "@/lib/env.ts";

const whole = {
  VITE_SUPABASE_URL: "https://x.supabase.co",
  VITE_SUPABASE_PUBLISHABLE_KEY: "sb_publishable_x",
};

describe("the environment", () => {
  it.each(["VITE_SUPABASE_URL", "VITE_SUPABASE_PUBLISHABLE_KEY"])("names %s if it is missing", (name) => {
    expect(() => parseEnv({ ...whole, [name]: " " })).toThrow(name);
  });

  it("refuses an invalid URL", () => {
    expect(() => parseEnv({ ...whole, VITE_SUPABASE_URL: "localhost" })).toThrow("is not a URL");
  });

  it("offers no other log-in unless configured", () => {
    expect(parseEnv(whole).oauthProviders).toEqual([]);
    expect(parseEnv({ ...whole, VITE_OAUTH_PROVIDERS: "Google, github," }).oauthProviders).toEqual([
      "google",
      "github",
    ]);
  });
});
