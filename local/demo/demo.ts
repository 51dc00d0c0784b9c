import fs from "node:fs";
import path from "node:path";
import { connect } from "../platform/connection.ts";
import type { Demo, DemoUser, Stack } from "../platform/stack-file.ts";
import { sandboxProviders } from "../sandbox/providers.ts";
import { connectIssuer } from "./demo-issuer.ts";
import { sandboxKey } from "./sandbox-key.ts";
import { signedIn } from "./signed-in.ts";

/** The values in supabase/seed.sql. */
const ORGANIZATION_ID = "5eed0000-0000-4000-8000-0000000000a1";
const PASSWORD = "callboard-demo";
/** The seeded users, owner first. */
export async function findDemoUsers(databaseUrl: string): Promise<DemoUser[]> {
  const sql = connect(databaseUrl, { max: 1 });
  try {
    const rows = await sql<{ email: string; role: string }[]>`
      select email, role from (
        select u.email, m.role::text, array_position(array['owner', 'manager', 'agent', 'viewer'], m.role::text) as rank
        from public.memberships m join auth.users u on u.id = m.user_id where m.organization_id = ${ORGANIZATION_ID}
        union all
        select u.email, 'operator', 9 from private.operators o join auth.users u on u.id = o.user_id
        where u.email like '%.example'
        union all
        select u.email, 'owner', 8 from auth.users u where u.email = 'elin@vasatandvard.example'
      ) people order by rank, email`;
    return rows.map(({ email, role }) => ({ email, password: PASSWORD, role }));
  } finally {
    await sql.end();
  }
}

/**
 * Gives the demo organization its webhook secrets and keys, once per home, through the api function like its owner
 * would, because only the functions can encrypt. Returns null if there is no such organization.
 */
export async function connectDemo(stack: Stack, home: string): Promise<Demo | null> {
  const owner = stack.demo_users.find(({ role }) => role === "owner");
  if (!owner || !stack.pids.functions.api) return null;
  const file = path.join(home, "demo.json");
  if (fs.existsSync(file))
    return withCurrentPorts(stack.api_url, JSON.parse(fs.readFileSync(file, "utf8")) as Demo);
  const { api: ask } = await signedIn(stack, owner, ORGANIZATION_ID);
  const demo: Demo = { organization_id: ORGANIZATION_ID, endpoints: {} };
  for (const { name: provider, demoConfig: config, makeSecret } of sandboxProviders) {
    if (!config) continue;
    const { endpoint_url } = await ask("integrations/connect", { provider, config });
    const { secret, signing_key } = makeSecret?.() ?? { secret: sandboxKey(), signing_key: undefined };
    await ask("credentials/store", { provider, name: "webhook_secret", secret });
    await ask("credentials/store", { provider, name: "api_key", secret: sandboxKey() });
    demo.endpoints[provider] = { url: String(endpoint_url), secret, signing_key };
  }
  // The sandbox reads the webhook addresses here, including those for invoices issued now.
  stack.demo = demo;
  await connectIssuer(stack, demo, owner);
  fs.writeFileSync(file, JSON.stringify(demo, null, 2), { mode: 0o600 });
  return demo;
}

/** Updates the endpoints to the current ports, which may differ from those at creation. */
function withCurrentPorts(apiUrl: string, demo: Demo): Demo {
  for (const endpoint of Object.values(demo.endpoints))
    endpoint.url = new URL(new URL(endpoint.url).pathname, apiUrl).href;
  return demo;
}
