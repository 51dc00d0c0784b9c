import { readConfig } from "./platform/config.ts";
import { listFunctions } from "./platform/function-settings.ts";
import { startGuardian } from "./platform/guardian.ts";
import { stopLeftovers } from "./platform/leftovers.ts";
import { startPlatform } from "./platform/platform.ts";
import { takenPorts } from "./platform/ports.ts";
import { runningStack } from "./platform/running.ts";
import { welcome } from "./platform/welcome.ts";

const withDashboard = !process.argv.includes("--backend");
const startedAt = Date.now();
const config = readConfig();

const already = await runningStack(config);
if (already) {
  console.log(
    `\nThis platform is already running (process ${already.pids.supervisor}).\n${welcome(already)}`,
  );
  process.exit(0);
}

await stopLeftovers(config.home);
const taken = await takenPorts(config.ports, withDashboard, listFunctions(config.root).length);
if (taken.length > 0) {
  console.error(`\nAnother program uses port ${taken.join(", ")}.`);
  console.error("Stop it, or choose other ports: CALLBOARD_BASE_PORT=25000 npm start");
  process.exit(1);
}

startGuardian(config.home);
const platform = startPlatform(config, { withDashboard });
let leaving = false;
const leave = async () => {
  if (leaving) return;
  leaving = true;
  process.stdout.write("\nStopping…\n");
  platform.ready.catch(() => undefined);
  await platform.stop();
  process.exit(0);
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, leave);
// Our launcher holds the other end; if it is killed, nothing else would stop the children.
process.on("disconnect", leave);

try {
  const stack = await platform.ready;
  console.log(welcome(stack, withDashboard));
  console.log(`  Ready in ${((Date.now() - startedAt) / 1000).toFixed(1)} s. Ctrl-C stops everything.\n`);
} catch (error) {
  if (leaving) await new Promise(() => undefined);
  console.error(`\n${(error as Error).message}\n\nLogs: ${config.home}/logs`);
  process.exit(1);
}
