import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type postgres from "postgres";
import { findBareStatements } from "../stack/support/bare-statements.ts";
import type { Cluster } from "./cluster.ts";

/** What a check found: nothing when all is well. */
export type Findings = string[];

const run = promisify(execFile);
const PLATFORM_SCHEMAS = ["auth", "storage", "realtime", "vault", "extensions", "graphql_public"];

/** Pushes the migrations as hosted is pushed to: by the real CLI, as `postgres`. */
export async function migrationsApply(cluster: Cluster, root: string, scratch: string): Promise<Findings> {
  const before = await platformObjects(cluster);
  // From a copy, so that the CLI writes nothing into the checkout.
  fs.cpSync(path.join(root, "supabase"), path.join(scratch, "supabase"), { recursive: true });
  const cli = path.join(root, "node_modules/supabase/dist/supabase.js");
  const remote = `--remote=${cluster.url("postgres")}?sslmode=disable`;
  const env = { ...process.env, SUPABASE_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
  const pushed = await run(process.execPath, [cli, "db", "push", remote, "--yes", "--workdir", scratch], {
    env,
  }).then(
    () => [],
    ({ stderr, stdout }: { stderr: string; stdout: string }) => [
      `db push: ${/ERROR.*/.exec(stderr + stdout)?.[0] ?? stderr.trim().split("\n").at(-1)}`,
    ],
  );
  await cluster.as("supabase_admin")`revoke supabase_realtime_admin, supabase_storage_admin from postgres`;
  if (pushed.length > 0) return pushed;
  const wanted = fs
    .readdirSync(path.join(root, "supabase/migrations"))
    .filter((file) => file.endsWith(".sql"));
  const applied = await cluster.as("postgres")`select version from supabase_migrations.schema_migrations`;
  const added = (await platformObjects(cluster)).filter((name) => !before.includes(name));
  return [
    ...(applied.length === wanted.length ? [] : [`${applied.length} of ${wanted.length} migrations applied`]),
    ...added.map((name) => `Hosted does not let postgres make ${name}`),
  ];
}

/** Tables, indexes, functions and types of the platform's own schemas. Policies and triggers may be added to them. */
async function platformObjects(cluster: Cluster): Promise<string[]> {
  const rows = await cluster.as("supabase_admin")<{ name: string }[]>`
    with ours as (select oid from pg_namespace where nspname = any (${PLATFORM_SCHEMAS})),
    members as (select objid from pg_depend where deptype = 'e')
    select oid::regclass::text as name from pg_class where relnamespace in (select oid from ours) and oid not in (select objid from members)
    union all
    select oid::regprocedure::text from pg_proc where pronamespace in (select oid from ours) and oid not in (select objid from members)`;
  return rows.map(({ name }) => name);
}

/** A person as Auth makes one, with a session and a second factor, and away again. */
export async function authMakesPeople(cluster: Cluster): Promise<Findings> {
  const id = randomUUID();
  const auth = cluster.as("supabase_auth_admin");
  await auth`
    insert into auth.users (id, email, email_confirmed_at, raw_user_meta_data, created_at, updated_at)
    values (${id}, 'anna@example.com', now(), '{"full_name": "Anna"}', now(), now())`;
  await auth`insert into auth.sessions (id, user_id, aal) values (${randomUUID()}, ${id}, 'aal1')`;
  await auth`
    insert into auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at)
    values (${randomUUID()}, ${id}, 'totp', 'unverified', now(), now())`;
  await auth`update auth.users set last_sign_in_at = now(), email = 'anna.b@example.com' where id = ${id}`;
  const [profile] = await cluster.as(
    "postgres",
  )`select email, full_name from public.profiles where user_id = ${id}`;
  await auth`delete from auth.users where id = ${id}`;
  const said = JSON.stringify(profile ?? null);
  return said === '{"email":"anna.b@example.com","full_name":"Anna"}'
    ? []
    : [`The profile of a new person is ${said}`];
}

/** What Realtime asks the database before somebody may hear a topic. */
export async function realtimeAdmits(cluster: Cluster): Promise<Findings> {
  const [owner, organization, other] = [randomUUID(), randomUUID(), randomUUID()];
  const heard: Record<string, boolean> = {};
  await cluster
    .as("supabase_admin")
    .begin(async (sql) => {
      await sql`insert into auth.users (id, email, email_confirmed_at) values (${owner}, 'owner@example.com', now())`;
      for (const id of [organization, other])
        await sql`insert into public.organizations (id, name, time_zone, currency) values (${id}, 'One', 'Europe/Stockholm', 'SEK')`;
      await sql`insert into public.memberships (organization_id, user_id, role) values (${organization}, ${owner}, 'owner')`;
      await sql`select set_config('request.jwt.claims', ${JSON.stringify({ sub: owner, role: "authenticated" })}, true)`;
      for (const topic of [`organization:${organization}`, `organization:${other}`, "operators"]) {
        await sql`insert into realtime.messages (topic, extension, private) values (${topic}, 'broadcast', true)`;
        await sql`select set_config('realtime.topic', ${topic}, true), set_config('role', 'authenticated', true)`;
        heard[topic] = (await sql`select from realtime.messages where topic = ${topic}`).length > 0;
        await sql`select set_config('role', 'supabase_admin', true)`;
      }
      throw new Undone();
    })
    .catch((error) => {
      if (!(error instanceof Undone)) throw error;
    });
  return Object.entries(heard)
    .filter(([topic, hears]) => hears !== (topic === `organization:${organization}`))
    .map(
      ([topic, hears]) =>
        `An owner ${hears ? "hears" : "does not hear"} ${topic.replace(organization, "<own>")}`,
    );
}

class Undone extends Error {}

/** Every job, run by pg_cron as `postgres`. */
export async function jobsSucceed(cluster: Cluster, root: string): Promise<Findings> {
  const sql = cluster.as("postgres");
  const wanted = fs
    .readdirSync(path.join(root, "supabase/migrations"))
    .flatMap(
      (file) =>
        fs.readFileSync(path.join(root, "supabase/migrations", file), "utf8").match(/\bcron\.schedule\(/g) ??
        [],
    );
  const jobs = await sql<{ jobid: string; jobname: string }[]>`
    select jobid, jobname from cron.job where active and username = 'postgres'`;
  await sql`select cron.alter_job(jobid, schedule => '3 seconds') from cron.job`;
  const ended = () => sql<{ jobid: string; status: string; message: string }[]>`
    select distinct on (jobid) jobid, status, left(return_message, 160) as message from cron.job_run_details
    where status in ('succeeded', 'failed') order by jobid, status = 'failed' desc`;
  const deadline = Date.now() + 60_000;
  while ((await ended()).length < jobs.length && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 500));
  await sql`select cron.alter_job(jobid, active => false) from cron.job`;
  const results = await ended();
  return [
    ...(jobs.length === wanted.length ? [] : [`${jobs.length} of ${wanted.length} jobs are scheduled`]),
    ...jobs.flatMap(({ jobid, jobname }) => {
      const result = results.find((one) => one.jobid === jobid);
      return result?.status === "succeeded" ? [] : [`Job ${jobname}: ${result?.message ?? "did not run"}`];
    }),
  ];
}

/**
 * plpgsql_check over every function, a trigger's on each of its tables. Beyond it by nature: records and transition
 * tables that are chosen while running.
 */
export async function functionsAreSound(cluster: Cluster): Promise<Findings> {
  const sql = cluster.as("supabase_admin");
  await sql`create extension plpgsql_check`;
  const found = await sql<{ finding: string }[]>`
    with ours as (
      select p.oid, p.oid::regproc::text as name, p.prorettype = 'trigger'::regtype as is_trigger from pg_proc p join pg_language l on l.oid = p.prolang
      where l.lanname = 'plpgsql' and p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
    ), uses as (
      select oid, name, 0::oid as relation, null::name as gone, null::name as fresh from ours where not is_trigger
      union
      select o.oid, o.name, t.tgrelid, t.tgoldtable, t.tgnewtable from ours o join pg_trigger t on t.tgfoid = o.oid where not t.tgisinternal
    )
    select distinct u.name || ' line ' || c.lineno || ': ' || c.message as finding
    from uses u cross join lateral plpgsql_check_function_tb(u.oid, u.relation, fatal_errors => false, oldtable => u.gone, newtable => u.fresh) c
    where c.level = 'error' and not (c.sqlstate = '55000' and c.message like 'record % is not assigned yet')
      and not (c.sqlstate = '42P01' and c.message ~ 'relation "(gone|fresh|changed)" does not exist')`;
  return found.map(({ finding }) => finding);
}

/** Sessions of hosted's API load safeupdate, which Debian lacks: its rule is looked for in the functions' text. */
export async function nothingIsBare(cluster: Cluster): Promise<Findings> {
  const { bare } = await findBareStatements(cluster.as("postgres") as postgres.Sql);
  return bare.map((name) => `${name} runs UPDATE or DELETE without WHERE: hosted's API refuses it`);
}

/** The rows of Storage stand for files, which only its API deletes. */
export async function storageKeepsFiles(cluster: Cluster): Promise<Findings> {
  const tried = await cluster.as("postgres")`delete from storage.objects where false`.then(
    () => "was let",
    ({ code }: { code: string }) => code,
  );
  const deleting = await cluster.as("postgres")<{ name: string }[]>`
    select p.oid::regproc::text as name from pg_proc p
    where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace) and p.prosrc ~* 'delete\\s+from\\s+storage\\.'`;
  return [
    ...(tried === "42501" ? [] : [`A deletion from storage.objects ${tried}`]),
    ...deleting.map(({ name }) => `${name} deletes from Storage's tables: hosted refuses it`),
  ];
}
