import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

/** The secrets that hosted Supabase would generate for the project. Created once per home, never committed. */
export interface Secrets {
  database_password: string;
  jwt_secret: string;
  publishable_key: string;
  secret_key: string;
  credentials_key_id: string;
  /** Key id → 32 bytes in base64, the functions' format of CREDENTIALS_KEYS. */
  credentials_keys: Record<string, string>;
}

export function loadSecrets(home: string): Secrets {
  const file = path.join(home, "secrets.json");
  if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, "utf8")) as Secrets;
  const secrets = generate();
  fs.writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}

function generate(): Secrets {
  const text = (bytes: number) => randomBytes(bytes).toString("base64url");
  return {
    database_password: text(18),
    jwt_secret: text(36),
    publishable_key: `sb_publishable_${text(16)}_${text(6)}`,
    secret_key: `sb_secret_${text(16)}_${text(6)}`,
    credentials_key_id: "laptop-1",
    credentials_keys: { "laptop-1": randomBytes(32).toString("base64") },
  };
}

/** The connection string of the role for migrations, functions and cron jobs. As on hosted, it is not a superuser. */
export const databaseUrl = (
  port: number,
  secrets: Secrets,
  role: "postgres" | "supabase_admin" = "postgres",
) => `postgres://${role}:${secrets.database_password}@127.0.0.1:${port}/postgres`;
