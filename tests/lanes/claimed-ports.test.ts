import net from "node:net";
import { afterEach, expect, it } from "vitest";
import { type Claim, claimPorts } from "./claimed-ports.ts";

// A range that other tests' platforms do not search.
const START = 30_400;
const claims: Claim[] = [];
const servers: net.Server[] = [];
afterEach(() => {
  for (const claim of claims.splice(0)) claim.release();
  for (const server of servers.splice(0)) server.close();
});

const claim = async () => {
  const made = await claimPorts(START);
  claims.push(made);
  return made;
};

it("avoids the ports of a platform that has claimed them but does not listen yet", async () => {
  expect((await claim()).base).not.toBe((await claim()).base);
});

it("skips ports in use, and reuses released ones", async () => {
  const first = await claim();
  first.release();
  const server = net.createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(first.base + 3, "127.0.0.1", resolve));
  expect((await claim()).base).not.toBe(first.base);
  await new Promise((resolve) => server.close(resolve));
  expect((await claim()).base).toBe(first.base);
});
