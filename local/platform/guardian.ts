/** Briefly outlives the platform's process, and ends its children however that process ended. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { stopLeftovers } from "./leftovers.ts";

const self = fileURLToPath(import.meta.url);

/** Starts the guardian of this process's children, whose traces are in `home`. */
export function startGuardian(home: string) {
  // In a session of its own, which neither Ctrl-C nor a closed terminal reaches.
  const guardian = fork(self, [home, String(process.pid)], {
    execArgv: ["--import", import.meta.resolve("tsx")],
    detached: true,
    stdio: "ignore",
  });
  guardian.on("error", (error) =>
    console.warn(`The platform's children will survive a crash: ${error.message}`),
  );
  guardian.unref();
  guardian.channel?.unref();
}

const [, main, home, parent] = process.argv;
if (main === self && home && parent) {
  // The channel closes however the platform's process ends, even by SIGKILL.
  process.once("disconnect", () => void stopLeftovers(home, Number(parent)));
  if (!process.connected) await stopLeftovers(home, Number(parent));
}
