/**
 * A process of its own: REST and Auth with the behaviour of hosted Supabase, by @supabase/lite.
 * The supervisor sends "prepare" when the tables are needed, "serve" when the schema is complete, and "finish" when
 * another process has taken over: it then exits after its last response.
 */
import { serve } from "@hono/node-server";
import { App, type EmailMessage } from "@supabase/lite";
import { createPostgresConnection } from "@supabase/lite/postgres";
import { limitStatements, namingTimeouts } from "./rest-limits.ts";
import type { Secrets } from "./secrets.ts";

export interface RestOrder {
  databaseUrl: string;
  secrets: Secrets;
  sandboxUrl: string;
  siteUrl: string;
}

const asIso = (text: string) => text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00");
// RPC arguments are already text; anything else is still a value.
const json = {
  serialize: (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value)),
  parse: JSON.parse,
};

/** PostgREST returns numbers as numbers and instants as ISO 8601, unlike the driver by default. */
const types = {
  numeric: { to: 1700, from: [1700], parse: Number, serialize: String },
  timestamptz: { to: 1184, from: [1184], parse: asIso, serialize: (value: unknown) => value },
  json: { to: 114, from: [114], ...json },
  jsonb: { to: 3802, from: [3802], ...json },
};

function createApp({ databaseUrl, secrets, sandboxUrl, siteUrl }: RestOrder) {
  const email = {
    send: async (message: EmailMessage) => {
      await fetch(`${sandboxUrl}/mail`, { method: "POST", body: JSON.stringify(message) });
    },
  };
  const connection = limitStatements(
    createPostgresConnection({
      url: databaseUrl,
      postgresOptions: { max: 12, onnotice: () => undefined, types },
    }),
  );
  // On its first request lite would grant every table of every schema to every role, overriding the migrations' grants.
  // The roles and claim helpers that it would also create already exist: roles.sql, auth.sql. The field is not in its
  // types.
  (connection as unknown as { rlsState: "active" }).rlsState = "active";
  return new App({
    connection,
    auth: {
      enabled: true,
      jwt_secret: secrets.jwt_secret,
      publishable_key: secrets.publishable_key,
      secret_key: secrets.secret_key,
      site_url: siteUrl,
      additional_redirect_urls: [`${siteUrl}/**`],
      email: { enable_confirmations: false },
    },
    api: { schemas: ["public"], max_rows: 1000, pg_safe_update: true },
    db: {},
    options: { drivers: { email } },
  });
}

export type RestMessage = { do: "prepare" | "serve"; order: RestOrder } | { do: "finish" };

let app: ReturnType<typeof createApp> | undefined;
let server: ReturnType<typeof serve> | undefined;

process.on("message", async (message: RestMessage) => {
  if (message.do === "finish") {
    server?.close(() => process.exit(0));
    return;
  }
  app ??= createApp(message.order);
  if (message.do === "prepare") {
    await app.ensureSystemSchema();
    process.send?.(0);
  } else {
    server = listen(app);
  }
});
process.on("disconnect", () => process.exit(0));
// The terminal's Ctrl-C reaches this process too, but the supervisor decides when it exits.
process.on("SIGINT", () => undefined);

/** Listens on any free port, which only the gateway needs to know. */
function listen(served: NonNullable<typeof app>) {
  return serve(
    {
      port: 0,
      hostname: "127.0.0.1",
      fetch: async (request, env) => {
        const { incoming } = env as { incoming: { socket: { remoteAddress?: string } } };
        const peerAddress = incoming.socket.remoteAddress ?? null;
        return namingTimeouts(await served.fetch(request, { peerAddress }));
      },
    },
    ({ port }) => process.send?.(port),
  );
}
