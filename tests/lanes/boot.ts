import fs from "node:fs";
import type { Stack } from "../../local/platform/stack-file.ts";
import { launch, type Platform } from "./launch.ts";
import { newHome } from "./seeded-home.ts";

/** Starts a seeded platform in a home of its own, which is removed when it stops. */
export async function boot(): Promise<Platform> {
  const given = process.env.CALLBOARD_STACK;
  // For writing tests: a platform that already runs. The tests' rows stay in it.
  if (given) {
    const stack = JSON.parse(fs.readFileSync(given, "utf8")) as Stack;
    return { stack, home: stack.home, stop: async () => undefined };
  }
  const home = await newHome();
  const remove = () => fs.rmSync(home, { recursive: true, force: true });
  const platform = await launch(home).catch((error: unknown) => {
    remove();
    throw error;
  });
  const stop = async () => {
    await platform.stop();
    remove();
  };
  return { ...platform, stop };
}
