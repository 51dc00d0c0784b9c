import net from "node:net";
import { type Ports, portsFrom } from "./config.ts";

/** Whether a server responds on this loopback port. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: "127.0.0.1", port });
    socket.once("connect", () => resolve(!socket.destroy().connecting));
    socket.once("error", () => resolve(false));
  });
}

/** Whether we could listen here; an outgoing connection may occupy a port without responding on it. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** The ports we need that are in use, each with its name. */
export async function takenPorts(ports: Ports, withDashboard: boolean, functions: number): Promise<string[]> {
  const wanted: [string, number][] = [
    ["api", ports.api],
    ["database", ports.database],
    ["sandbox", ports.sandbox],
    ...Array.from({ length: functions }, (_, index): [string, number] => [
      "function",
      ports.functions + index,
    ]),
  ];
  if (withDashboard) wanted.push(["dashboard", ports.dashboard]);
  const taken = await Promise.all(
    wanted.map(async ([name, port]) => ((await isFree(port)) ? "" : `${port} (${name})`)),
  );
  return taken.filter(Boolean);
}

const FIRST_SPARE = 27_000;
const STEP = 40;

/** Ports for a temporary platform, from a range where nothing listens. */
export async function freeBase(): Promise<Ports> {
  const start = FIRST_SPARE + STEP * (process.pid % 100);
  for (let base = start; base < 32_000; base += STEP) {
    const ports = portsFrom(base);
    if ((await takenPorts(ports, true, 6)).length === 0) return ports;
  }
  throw new Error("No free range of ports between 27000 and 32000");
}
