import net from "node:net";

const PORTS = 20;
/** The claim is the last port; the platform uses the ones before it. */
const CLAIM = PORTS - 1;
const ATTEMPTS = 40;

export interface Claim {
  base: number;
  release(): void;
}

/**
 * Finds a run of free ports from `start` and claims it by listening on its last port. Two platforms that start
 * concurrently see each other's claims before either listens.
 */
export async function claimPorts(start: number): Promise<Claim> {
  for (let base = start; base < start + ATTEMPTS * PORTS; base += PORTS) {
    const claim = await listen(base + CLAIM);
    if (!claim) continue;
    const free = await Promise.all(Array.from({ length: CLAIM }, (_, index) => isFree(base + index)));
    if (free.every(Boolean)) return { base, release: () => claim.close() };
    claim.close();
  }
  throw new Error(`No ${PORTS} free ports in a row from ${start}; set CALLBOARD_BASE_PORT`);
}

/** The server, or undefined if the port is taken. */
function listen(port: number): Promise<net.Server | undefined> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () => resolve(server.unref()));
  });
}

async function isFree(port: number): Promise<boolean> {
  const server = await listen(port);
  return new Promise((resolve) => (server ? server.close(() => resolve(true)) : resolve(false)));
}
