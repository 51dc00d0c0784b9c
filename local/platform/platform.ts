import fs from "node:fs";
import type http from "node:http";
import path from "node:path";
import { connectDemo, findDemoUsers } from "../demo/demo.ts";
import { createSandbox } from "../sandbox/server.ts";
import { type Config, loopback } from "./config.ts";
import { startDashboard } from "./dashboard.ts";
import { fillVault, furnish, grantAuth, migrate } from "./database.ts";
import { createFunctions, type ServedFunction } from "./functions.ts";
import { createGateway } from "./gateway.ts";
import { embeddedPostgres } from "./postgres.ts";
import { Realtime } from "./realtime.ts";
import { createAccess } from "./realtime-access.ts";
import { Rest } from "./rest.ts";
import { Runners } from "./runners.ts";
import { databaseUrl, loadSecrets } from "./secrets.ts";
import { describeStack, removeStack, type Stack, writeStack } from "./stack-file.ts";

export interface Platform {
  /** Resolves once everything responds; rejects with the reason if a part never will. */
  ready: Promise<Stack>;
  /** Stops all parts, the last started first; may be called during the start. */
  stop(): Promise<void>;
}

type Stops = (() => Promise<unknown>)[];

export interface PlatformOptions {
  withDashboard: boolean;
  /**
   * Starts an empty project instead of the checkout's: no migrations, no demo, and only the functions that this list
   * contains at the time of a request. The deployment fills both.
   */
  deployed?: ServedFunction[];
}

/** Starts every part in dependency order, and stops all of them if one cannot start. */
export function startPlatform(config: Config, options: PlatformOptions): Platform {
  fs.mkdirSync(path.join(config.home, "logs"), { recursive: true });
  // As root the database runs as another user, who must be able to enter this folder.
  if (process.getuid?.() === 0) fs.chmodSync(config.home, 0o711);
  const stops: Stops = [];
  const stop = async () => {
    while (stops.length > 0)
      await stops
        .pop()?.()
        .catch(() => undefined);
    removeStack(config.home);
  };
  const ready = boot(config, options, stops).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { ready, stop };
}

async function boot(config: Config, { withDashboard, deployed }: PlatformOptions, stops: Stops) {
  const secrets = loadSecrets(config.home);
  const stack = describeStack(config, secrets);
  const adminUrl = databaseUrl(config.ports.database, secrets, "supabase_admin");
  let complete = false;
  const note = (change: Partial<Stack["pids"]>) => {
    Object.assign(stack.pids, change);
    if (complete) writeStack(config.home, stack);
  };

  const rest = new Rest(config, secrets, (pid) => note({ rest: pid }));
  rest.load();
  stops.push(() => rest.stop());

  const access = createAccess(adminUrl);
  const realtime = new Realtime({
    access,
    jwtSecret: secrets.jwt_secret,
    apiKeys: [secrets.publishable_key, secrets.secret_key],
  });
  const runners = new Runners({
    adminUrl,
    databaseUrl: stack.db_url,
    hear: (message) => realtime.publish(message),
    following: (isFollowing) => realtime.following(isFollowing),
    schemaChanged: () => void rest.serve().catch(() => undefined),
  });
  const { server: database } = await embeddedPostgres(config, secrets, (pid) => {
    note({ postgres: pid });
    if (!complete) return;
    void runners.start();
    // The driver never resolves a transaction whose connection broke between two statements. Replacing the REST process
    // makes its clients see the failure.
    void rest.serve().catch(() => undefined);
  });
  stops.push(
    () => database.stop(),
    () => access.close(),
  );
  await database.start();

  const functions =
    deployed ??
    createFunctions(config, secrets, (name, pid) =>
      note({ functions: { ...stack.pids.functions, [name]: pid } }),
    );
  stops.push(() => Promise.all(functions.map(({ process }) => process.stop())));
  const served = Promise.all(functions.map(({ process }) => process.start()));
  served.catch(() => undefined);

  const sandbox = createSandbox((provider) => stack.demo?.endpoints[provider]);
  await listening(sandbox, config.ports.sandbox);
  stops.push(async () => closed(sandbox));

  await furnish(config, secrets);
  await rest.prepare();
  await grantAuth(config, secrets);
  if (!deployed) {
    await migrate(config, stack.db_url);
    await fillVault(stack.db_url, {
      project_url: stack.api_url,
      cron_key: stack.secret_key,
      site_url: stack.dashboard_url,
    });
  }
  const running = runners.start();
  stops.push(() => runners.stop());
  // An empty database has no cron yet; its runner starts once migrations have created the extension.
  await Promise.all([rest.serve(), served, ...(deployed ? [] : [running])]);

  const gateway = createGateway({
    secrets,
    functions, // The auth server handles a missing database badly, so the gateway returns 503.
    restPort: () => (database.ready ? rest.port : undefined),
    identity: config.home,
  });
  realtime.attach(gateway);
  await listening(gateway, config.ports.api);
  stops.push(async () => {
    realtime.close();
    closed(gateway);
  });

  if (!deployed) {
    stack.demo_users = await findDemoUsers(stack.db_url);
    stack.demo = await connectDemo(stack, config.home).catch((error: Error) => {
      console.warn(`The demo organization has no webhook secrets: ${error.message}`);
      return null;
    });
  }
  if (withDashboard) {
    const dashboard = await startDashboard(config, secrets);
    stops.push(() => dashboard.close());
  }
  complete = true;
  writeStack(config.home, stack);
  return stack;
}

const listening = (server: http.Server, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });

function closed(server: http.Server) {
  server.close();
  server.closeAllConnections();
}

export const healthUrl = (config: Config) => `${loopback(config.ports.api)}/health`;
