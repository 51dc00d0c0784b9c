/** Outlives the platform's process by a moment: whatever way that one ended, its children end too. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { stopLeftovers } from "./leftovers.ts";

const self = fileURLToPath(import.meta.url);

/** Starts the guardian of this process's children, whose traces lie in `home`. */
export function startGuardian(home: string) {
  // In a session of its own: neither Ctrl-C nor a closed terminal reaches it.
  const guardian = fork(self, [home, String(process.pid)], {
    execArgv: ["--import", import.meta.resolve("tsx")],
    detached: true,
    stdio: "ignore",
  });
  guardian.on("error", (error) =>
    console.warn(`Nobody will stop our children if we crash: ${error.message}`),
  );
  guardian.unref();
  guardian.channel?.unref();
}

const [, main, home, parent] = process.argv;
if (main === self && home && parent) {
  // The other end of the channel is closed by whatever ends the platform's process, even SIGKILL.
  process.once("disconnect", () => void stopLeftovers(home, Number(parent)));
  if (!process.connected) await stopLeftovers(home, Number(parent));
}
