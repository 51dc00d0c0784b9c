import fs from "node:fs";
import { readConfig } from "./platform/config.ts";
import { runningStack } from "./platform/running.ts";

/** `npm run reset`: deletes all data, secrets and logs of this platform; the next start begins with none. */
const config = readConfig();
const running = await runningStack(config);
if (running) {
  console.error(
    `This platform is running (process ${running.pids.supervisor}). Stop it first, with Ctrl-C where it was started.`,
  );
  process.exit(1);
}
fs.rmSync(config.home, { recursive: true, force: true });
console.log(`Emptied ${config.home}.`);
