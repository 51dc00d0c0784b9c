import { as, type Sql } from "./database.ts";
import { type Actor, actors, OUR_CURRENCY, THEIR_CURRENCY, type World } from "./two-tenants.ts";

/** Roles that see an organization's rows. Others see none, or are refused (anon). */
export const MEMBERS = ["viewer", "agent", "manager", "owner"] as const;
const MANAGERS = ["manager", "owner"] as const;

export interface Expected {
  reads: readonly Actor[];
  /** Columns that exist but are readable by no role. */
  hidden?: string[];
  changes?: { by: readonly Actor[]; columns: string[] };
}

/** Everything in `public` that contains or shows rows. No role inserts or deletes through the API. */
export const EXPECTED: Record<string, Expected> = {
  organizations: {
    reads: MEMBERS,
    changes: {
      by: MANAGERS,
      columns: [
        "name",
        "time_zone",
        "currency",
        "locale",
        "country",
        "appointment_value_minor",
        "onboarding_dismissed_at",
      ],
    },
  },
  // Everyone reads and changes their own profile, which these expectations of our owner's row cannot show; see below.
  profiles: { reads: MEMBERS, changes: { by: ["owner"], columns: ["full_name", "locale", "theme"] } },
  memberships: { reads: MEMBERS },
  invitations: { reads: MANAGERS, hidden: ["token_hash"] },
  audit_log: { reads: MANAGERS },
  integrations: { reads: MEMBERS, changes: { by: MANAGERS, columns: ["status"] } },
  credentials: { reads: MANAGERS },
  events: { reads: MANAGERS },
  leads: { reads: MEMBERS },
  lead_imports: { reads: MEMBERS },
  lead_import_chunks: { reads: MEMBERS },
  lead_import_rejects: { reads: MEMBERS },
  calls: { reads: MEMBERS },
  appointments: { reads: MEMBERS },
  appointment_refs: { reads: MEMBERS },
  daily_facts: { reads: MEMBERS },
  daily_usage: { reads: MEMBERS },
  suppressions: { reads: MEMBERS },
  consents: { reads: MEMBERS },
  contact_receipts: { reads: MEMBERS },
  campaigns: { reads: MEMBERS },
  campaign_leads: { reads: MEMBERS },
  call_attempts: { reads: MEMBERS },
  campaign_funnel: { reads: MEMBERS },
  messages: { reads: MEMBERS },
  message_templates: { reads: MEMBERS },
  verification_rules: { reads: MEMBERS },
  verification_queue: { reads: MEMBERS },
  appointment_evidence: { reads: MEMBERS },
  verdicts: { reads: MEMBERS },
  contact_hours: { reads: MEMBERS },
  lead_status_changes: { reads: MEMBERS },
  disputes: { reads: MEMBERS },
  roi_assumptions: { reads: MEMBERS },
  proof_reports: { reads: MEMBERS },
  rate_cards: { reads: MEMBERS },
  usage_records: { reads: MEMBERS },
  milestones: { reads: MEMBERS },
  milestone_slots: { reads: MEMBERS },
  invoices: { reads: MEMBERS },
  invoice_lines: { reads: MEMBERS },
  invoice_papers: { reads: MEMBERS },
  billing_periods: { reads: MEMBERS },
  billing_profiles: {
    reads: MEMBERS,
    changes: {
      by: ["owner"],
      columns: [
        "name",
        "email",
        "line1",
        "line2",
        "postal_code",
        "city",
        "state",
        "country",
        "tax_id",
        "reference",
      ],
    },
  },
  day_rates: { reads: MEMBERS },
  ai_usage_logs: { reads: MEMBERS },
  daily_costs: { reads: MEMBERS },
  daily_charges: { reads: MEMBERS },
};

export const REFUSED = "42501";
/** PostgreSQL's error for a write to a view that is not updatable, for every role. */
const NOT_WRITABLE = "55000";

/** The number of rows affected, or the SQLSTATE of the refusal. */
export async function outcome(
  sql: Sql,
  world: World,
  actor: Actor,
  act: (sql: Sql) => PromiseLike<{ count: number }>,
): Promise<number | string> {
  try {
    return (await as(sql, world.person(actor), async (tx) => await act(tx))).count;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

/** All deviations of a table from EXPECTED; each line names role, verb and result. */
export async function deviations(sql: Sql, world: World, table: string): Promise<string[]> {
  const probes = (await Promise.all([reading(sql, world, table), writing(sql, world, table)])).flat();
  const found: string[] = [];
  for (const { actor, verb, act, wanted } of probes) {
    const answer = await outcome(sql, world, actor, act);
    const as_wanted = wanted === "some" ? typeof answer === "number" && answer > 0 : answer === wanted;
    if (!as_wanted) found.push(`${actor} ${verb} ${table}: ${answer} instead of ${wanted}`);
  }
  return found;
}

interface Probe {
  actor: Actor;
  verb: string;
  act: (sql: Sql) => PromiseLike<{ count: number }>;
  wanted: number | string;
}

/** The column that identifies the owner of a row, and its value for our organization and for the stranger's. */
function keyOf(table: string, world: World): { key: string; ours: string; theirs: string } {
  const { owner, stranger } = world.people;
  if (table === "profiles") return { key: "user_id", ours: owner.userId, theirs: stranger.userId };
  // Rates belong to no one: they are readable by members of organizations in the quote currency.
  if (table === "day_rates") return { key: "quote", ours: OUR_CURRENCY, theirs: THEIR_CURRENCY };
  return {
    key: table === "organizations" ? "id" : "organization_id",
    ours: world.ours,
    theirs: world.theirs,
  };
}

async function columnsOf(sql: Sql, table: string) {
  return sql<{ name: string; generated: boolean }[]>`
    select attname as name, attidentity <> '' or attgenerated <> '' as generated from pg_attribute
    where attrelid = ${`public.${table}`}::regclass and attnum > 0 and not attisdropped`;
}

async function reading(sql: Sql, world: World, table: string): Promise<Probe[]> {
  const { reads, hidden = [] } = EXPECTED[table] as Expected;
  const { key, ours, theirs } = keyOf(table, world);
  const all = (await columnsOf(sql, table)).map(({ name }) => name);
  const shown = all.filter((name) => !hidden.includes(name));
  const answerTo = (actor: Actor, may: boolean) => (actor === "anon" ? REFUSED : may ? "some" : 0);
  const select = (of: string) => (tx: Sql) =>
    tx`select ${tx(shown)} from public.${tx(table)} where ${tx(key)} = ${of}`;
  return actors.flatMap((actor): Probe[] => [
    { actor, verb: "reads ours of", act: select(ours), wanted: answerTo(actor, reads.includes(actor)) },
    { actor, verb: "reads theirs of", act: select(theirs), wanted: answerTo(actor, actor === "stranger") },
    ...hidden.map((column) => ({
      actor,
      verb: `reads ${column} of`,
      act: (tx: Sql) => tx`select ${tx(column)} from public.${tx(table)}`,
      wanted: REFUSED,
    })),
  ]);
}

async function writing(sql: Sql, world: World, table: string): Promise<Probe[]> {
  const { changes } = EXPECTED[table] as Expected;
  const { key, ours } = keyOf(table, world);
  const [view] = await sql`select 1 from pg_views where schemaname = 'public' and viewname = ${table}`;
  const refused = view ? NOT_WRITABLE : REFUSED;
  const columns = await columnsOf(sql, table);
  const update =
    ({ name, generated }: { name: string; generated: boolean }) =>
    (tx: Sql) =>
      tx`update public.${tx(table)} set ${tx(name)} = ${generated ? tx`default` : tx(name)} where ${tx(key)} = ${ours}`;
  const answerTo = (actor: Actor, column: string) => {
    if (actor === "anon" || !changes?.columns.includes(column)) return refused;
    return changes.by.includes(actor) ? "some" : 0;
  };
  return actors.flatMap((actor): Probe[] => [
    {
      actor,
      verb: "inserts into",
      act: (tx) => tx`insert into public.${tx(table)} (${tx(key)}) values (${ours})`,
      wanted: refused,
    },
    { actor, verb: "deletes from", act: (tx) => tx`delete from public.${tx(table)}`, wanted: refused },
    ...columns.map((column) => ({
      actor,
      verb: `changes ${column.name} of`,
      act: update(column),
      wanted: answerTo(actor, column.name),
    })),
  ]);
}

/** The number of messages that an actor receives from an organization's topic. */
export const heard = (sql: Sql, world: World, actor: Actor, organization: string) =>
  outcome(sql, world, actor, async (tx) => {
    const topic = `organization:${organization}`;
    await tx`select set_config('realtime.topic', ${topic}, true)`;
    return tx`select 1 from realtime.messages where topic = ${topic}`;
  });
