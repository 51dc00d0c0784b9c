import type { Config } from "./config.ts";
import { healthUrl } from "./platform.ts";
import { readStack, type Stack } from "./stack-file.ts";

/** The platform of this home if it runs; ignores the stack file of a killed one. */
export async function runningStack(config: Config): Promise<Stack | undefined> {
  const stack = readStack(config.home);
  if (!stack) return undefined;
  const health = await fetch(healthUrl(config), { signal: AbortSignal.timeout(2_000) })
    .then((answer) => answer.json() as Promise<{ platform?: string }>)
    .catch(() => undefined);
  return health?.platform === config.home ? stack : undefined;
}
