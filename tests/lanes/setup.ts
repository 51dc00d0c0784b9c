/** Vitest's global setup for the projects that need platforms: one per lane, shared by these projects. */
import type { TestProject } from "vitest/node";
import type { Stack } from "../../local/platform/stack-file.ts";
import { boot } from "./boot.ts";
import { serveBuiltDashboard } from "./built-dashboard.ts";
import { LANES } from "./lanes.ts";
import { type Platform, root } from "./launch.ts";
import { keepSeededHome } from "./seeded-home.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** One per lane. */
    stacks: Stack[];
  }
}

/** Each project sets up in this process with its own copy of this module, so the shared platforms are kept here. */
const shared = globalThis as { callboardLanes?: { booting: Promise<Platform[]>; users: number } };

export default async function setup(project: TestProject) {
  shared.callboardLanes ??= { booting: bootLanes(), users: 0 };
  const mine = shared.callboardLanes;
  mine.users += 1;
  const platforms = await mine.booting;
  const stacks = platforms.map(({ stack }) => stack);
  project.provide("stacks", stacks);
  const closings: (() => Promise<void>)[] = [];
  if (project.name === "browser")
    for (const stack of stacks) closings.push(await serveBuiltDashboard(root, stack));
  return async () => {
    await Promise.all(closings.map((close) => close()));
    mine.users -= 1;
    if (mine.users === 0) await Promise.all(platforms.map(({ stop }) => stop()));
  };
}

async function bootLanes(): Promise<Platform[]> {
  if (LANES > 1) await keepSeededHome();
  const boots = await Promise.allSettled(Array.from({ length: LANES }, () => boot()));
  const platforms = boots.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  const failed = boots.find((each) => each.status === "rejected");
  if (!failed) return platforms;
  await Promise.all(platforms.map(({ stop }) => stop()));
  throw failed.reason;
}
