import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Config, readConfig } from "../../../local/platform/config.ts";
import { migrate } from "../../../local/platform/database.ts";
import type { Endpoint } from "../../../local/sandbox/endpoint.ts";
import { catalogueOf, differences } from "../../../local/schema/catalogue.ts";
import {
  buildFromMigrations,
  buildFromSchemas,
  type Cluster,
  openCluster,
} from "../../../local/schema/databases.ts";
import { unreleased } from "../../../local/schema/files.ts";
import { draftFrom, refusals, writeMigration } from "../../../local/schema/migration.ts";
import { boot } from "../../lanes/boot.ts";
import { Traffic } from "../support/traffic.ts";

const config: Config = readConfig();
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "callboard-migrations-"));
let cluster: Cluster;
/** The database of supabase/migrations. */
let is: string;
beforeAll(async () => {
  cluster = await openCluster(config);
  is = await cluster.create();
  await buildFromMigrations(is, config, config.root);
});
afterAll(async () => {
  await cluster.close();
  fs.rmSync(scratch, { recursive: true, force: true });
});

/** A copy of the project's SQL with the current migration declared released; the project is not affected. */
function released(name: string) {
  const workdir = path.join(scratch, name);
  fs.rmSync(workdir, { recursive: true, force: true });
  for (const part of ["config.toml", "migrations", "schemas"])
    fs.cpSync(path.join(config.root, "supabase", part), path.join(workdir, "supabase", part), {
      recursive: true,
    });
  const generated = unreleased(workdir);
  if (generated) fs.renameSync(generated, generated.replace("_unreleased", "_first_release"));
  return workdir;
}

/** Replaces the first occurrence in a file of supabase/schemas; throws if there is none. */
function edit(workdir: string, file: string, found: string | RegExp, replacement: string) {
  const target = path.join(workdir, "supabase/schemas", file);
  const text = fs.readFileSync(target, "utf8");
  const edited = text.replace(found, replacement);
  if (edited === text) throw new Error(`${file} has no ${found}`);
  fs.writeFileSync(target, edited);
}

const LEADS = "subjects/050_leads/10_tables.sql";
const firstConstraint = (table: string) =>
  new RegExp(`(create table public\\.${table} \\([\\s\\S]*?\\n)(  constraint)`);

/** Makes one change of each kind that a migration can contain. */
function changeEverything(workdir: string) {
  edit(workdir, "subjects/020_organizations/10_roles.sql", "else 0 end", "else -1 end");
  edit(workdir, LEADS, firstConstraint("leads"), "$1  nickname text,\n$2");
  edit(
    workdir,
    LEADS,
    firstConstraint("leads"),
    "$1  constraint leads_nickname_is_short check (length(nickname) <= 40),\n$2",
  );
  edit(
    workdir,
    LEADS,
    "comment on table public.leads",
    "comment on column public.leads.nickname is 'Among friends.';\ngrant update (nickname) on public.leads to authenticated;\n$&",
  );
  edit(
    workdir,
    "subjects/070_calls/10_tables.sql",
    firstConstraint("calls"),
    "$1  constraint calls_end_within_a_week check (talk_seconds < 604800),\n$2",
  );
  edit(
    workdir,
    LEADS,
    `create policy "members read their organization's leads"`,
    `create policy "colleagues read leads"`,
  );
  edit(
    workdir,
    "triggers/calls.sql",
    "create trigger",
    'create trigger "005_touch_updated_at" before update on public.calls\n  for each row execute function private.touch_updated_at();\n$&',
  );
  edit(workdir, "api/calls.sql", "call_trail to authenticated", "call_trail to authenticated, service_role");
  edit(workdir, "jobs.sql", "('dial-campaigns', '10 seconds'", "('dial-campaigns', '20 seconds'");
  edit(workdir, "jobs.sql", /select cron\.schedule\('read-spending'[^;]*;/, "");
}

/** The statements expected in the draft, in any order. */
const CHANGES = [
  /^create or replace function private\.role_rank/i,
  /add column "nickname"/i,
  /^comment on column "public"\."leads"\."nickname"/i,
  /add constraint "leads_nickname_is_short"/i,
  /^grant update \("nickname"\)/i,
  /add constraint "calls_end_within_a_week"/i,
  /^drop policy "members read their organization's leads"/i,
  /^create policy "colleagues read leads"/i,
  /^create trigger "005_touch_updated_at"/i,
  /^grant execute on function "public"\."call_trail".* to "service_role"/i,
  /^select cron\.schedule\('dial-campaigns', '20 seconds', 'select private\.dial\(\)'\)/,
  /^select cron\.unschedule\('read-spending'\)/,
];

describe("the migrations", () => {
  it("add up to supabase/schemas", async () => {
    const draft = await draftFrom(cluster, config, is, config.root);
    expect(draft).toEqual({ statements: [], drops: [], left: [] });
  });
});

describe("a draft", () => {
  it("is refused for lost data, and for differences that the diff does not see", async () => {
    const workdir = released("refused");
    edit(
      workdir,
      "subjects/020_organizations/20_tables.sql",
      /(create table private\.operators \([^;]*),\n {2}created_at[^\n]*/,
      "$1",
    );
    edit(workdir, LEADS, /create table private\.lead_taggings \(/, "$&\n  note text,");
    edit(workdir, "subjects/060_outbox/10_tables.sql", "(true, '-infinity')", "(true, '2020-01-01')");
    const draft = await draftFrom(cluster, config, is, workdir);
    expect(draft.drops).toEqual(["private.operators.created_at"]);
    const refused = refusals(draft, []).join("\n");
    expect(refused).toMatch(
      /^It drops private\.operators\.created_at, .*--allow-drop private\.operators\.created_at$/m,
    );
    expect(refused).toMatch(
      /^column private\.lead_taggings\.note differs in position\. A new column becomes the last/m,
    );
    expect(refused).toMatch(
      /^rows of private\.outbox_wakes differs in rows\. The diff does not compare rows/m,
    );
    expect(refusals({ ...draft, left: [] }, draft.drops)).toEqual([]);
  });

  it("with every kind of change migrates a database under traffic to supabase/schemas, without a lost request", async () => {
    const workdir = released("changed");
    changeEverything(workdir);
    const { statements, drops, left } = await draftFrom(cluster, config, is, workdir);
    expect({ drops, left }).toEqual({ drops: [], left: [] });
    for (const change of CHANGES) expect(statements).toContainEqual(expect.stringMatching(change));
    expect(statements.findIndex((text) => /^(drop|create) policy/i.test(text))).toBe(
      statements.findLastIndex((text) => !/ policy |^select cron/i.test(text)) + 1,
    );
    writeMigration(workdir, "change everything", statements);

    const platform = await boot();
    try {
      const { api_url, db_url, demo, secret_key } = platform.stack;
      const read = () => fetch(`${api_url}/rest/v1/leads?limit=1`, { headers: { apikey: secret_key } });
      const traffic = new Traffic(demo?.endpoints.retell as Endpoint, read);
      const locks = watchLocks(db_url);
      await vi.waitFor(() => expect(traffic.callIds.size).toBeGreaterThan(10), WAIT);

      const holder = postgres(db_url, { max: 1 });
      let letGo = () => {};
      const held = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      const reading = holder.begin(async (tx) => {
        // Without the migration's own timeout both would wait for ever.
        await tx`set local idle_in_transaction_session_timeout = '15s'`;
        await tx`lock table public.leads in access share mode`;
        await held;
      });
      await expect(migrate(config, db_url, { workdir, withSeed: false })).rejects.toThrow("lock timeout");
      letGo();
      await reading.finally(() => holder.end());
      await migrate(config, db_url, { workdir, withSeed: false });

      const sofar = traffic.callIds.size;
      await vi.waitFor(() => expect(traffic.callIds.size).toBeGreaterThan(sofar + 10), WAIT);
      await traffic.stop();
      expect(Object.keys(traffic.read)).toEqual(["200"]);
      expect(traffic.delivered).toEqual({ 200: await eventsOf(db_url, traffic.callIds) });
      const longest = await locks.stop();
      expect(longest).toBeGreaterThan(3);
      expect(longest).toBeLessThan(6);

      const wanted = await cluster.create();
      await buildFromSchemas(wanted, workdir);
      expect(differences(await catalogueOf(db_url), await catalogueOf(wanted))).toEqual([]);
    } finally {
      await platform.stop();
    }
  }, 180_000);
});

const WAIT = { timeout: 30_000, interval: 50 };

async function eventsOf(url: string, callIds: Set<string>): Promise<number> {
  const sql = postgres(url, { max: 1 });
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int as n from public.events where subject = any (${[...callIds].map((id) => `call:${id}`)})`;
  await sql.end();
  return row?.n ?? 0;
}

/** Polls for lock waits. Returns the longest one seen, in seconds. */
function watchLocks(url: string) {
  const sql = postgres(url, { max: 1 });
  let longest = 0;
  let isOn = true;
  const looking = (async () => {
    while (isOn) {
      const [row] = await sql<{ waited: number | null }[]>`
        select extract(epoch from max(clock_timestamp() - waitstart))::float8 as waited from pg_locks where not granted`;
      longest = Math.max(longest, row?.waited ?? 0);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  return {
    async stop() {
      isOn = false;
      await looking;
      await sql.end();
      return longest;
    },
  };
}
