import fs from "node:fs";
import { expect, it } from "vitest";
import { readEnv } from "../supabase/functions/_shared/platform/env.ts";
import { REQUIRED_SECRETS } from "./preflight.ts";

const ENV = new URL("../supabase/functions/_shared/platform/env.ts", import.meta.url);

it("The preflight asks for exactly the secrets without which a function does not start", () => {
  const names = [...fs.readFileSync(ENV, "utf8").matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name);
  const isRequired = (name: string) => {
    try {
      readEnv([name as Parameters<typeof readEnv>[0][0]], () => undefined);
      return false;
    } catch {
      return true;
    }
  };
  // Supabase gives its own; the CLI refuses to set a name that begins so.
  const required = names.filter((name = "") => isRequired(name) && !name.startsWith("SUPABASE_"));
  expect(required.toSorted()).toEqual(REQUIRED_SECRETS.toSorted());
});
