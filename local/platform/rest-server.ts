/**
 * A process of its own: REST and Auth as hosted Supabase answers them, by @supabase/lite.
 * The supervisor says when the tables are needed ("prepare") and when the schema is complete ("serve").
 */
import { serve } from "@hono/node-server";
import { App, type EmailMessage } from "@supabase/lite";
import { createPostgresConnection } from "@supabase/lite/postgres";
import type { Secrets } from "./secrets.ts";

export interface RestOrder {
  databaseUrl: string;
  secrets: Secrets;
  sandboxUrl: string;
  siteUrl: string;
}

const asIso = (text: string) => text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00");
// RPC arguments arrive as text already; anything else is still a value.
const json = {
  serialize: (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value)),
  parse: JSON.parse,
};

/** PostgREST answers numbers as numbers and instants as ISO 8601; the driver would not. */
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
  const connection = createPostgresConnection({
    url: databaseUrl,
    postgresOptions: { max: 12, onnotice: () => undefined, types },
  });
  // At its first request lite would grant every table of every schema to every role, over the migrations' own grants.
  // The roles and claim helpers it would make beside that are there already: roles.sql, auth.sql. The field is not
  // in its types.
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
    api: { schemas: ["public"], max_rows: 1000 },
    db: {},
    options: { drivers: { email } },
  });
}

let app: ReturnType<typeof createApp> | undefined;

process.on("message", async (message: { do: "prepare" | "serve"; order: RestOrder }) => {
  app ??= createApp(message.order);
  if (message.do === "prepare") {
    await app.ensureSystemSchema();
    process.send?.(0);
  } else {
    listen(app);
  }
});
process.on("disconnect", () => process.exit(0));
// The terminal's Ctrl-C reaches us too; the supervisor decides when we go.
process.on("SIGINT", () => undefined);

/** On any free port: only the gateway needs to know. */
function listen(served: NonNullable<typeof app>) {
  serve(
    {
      port: 0,
      hostname: "127.0.0.1",
      fetch: (request, env) =>
        served.fetch(request, {
          peerAddress:
            (env as { incoming: { socket: { remoteAddress?: string } } }).incoming.socket.remoteAddress ??
            null,
        }),
    },
    ({ port }) => process.send?.(port),
  );
}
