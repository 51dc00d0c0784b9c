import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stack } from "../../lanes/stack.ts";
import { openTransaction, type Sql, undone } from "../support/database.ts";

/** Roles that may execute functions in `private`, besides the owner. No other grants exist. */
const PRIVATE_GRANTS: Record<string, string[]> = {
  accept_invitation: ["authenticated"],
  operator_account: ["authenticated"],
  operator_accounts: ["authenticated"],
  add_campaign_leads: ["authenticated"],
  ai_provider_account: ["authenticated"],
  appointment_trail: ["authenticated"],
  are_numbers: ["service_role"],
  are_windows: ["service_role"],
  assign_ai_key: ["authenticated"],
  are_steps: ["authenticated"],
  call_trail: ["authenticated"],
  campaign_activity: ["authenticated"],
  cancel_lead_import: ["authenticated"],
  change_contact_hours: ["authenticated"],
  change_member_role: ["authenticated"],
  change_organization: ["authenticated"],
  change_rate_card: ["authenticated"],
  change_verification_rules: ["authenticated"],
  clone_campaign: ["authenticated"],
  deadline: ["authenticated"],
  create_campaign: ["authenticated"],
  converted_minor: ["authenticated"],
  create_organization: ["authenticated"],
  decide: ["authenticated"],
  dispute_verdict: ["authenticated"],
  disputes_for_operators: ["authenticated"],
  edit_lead: ["authenticated"],
  evidence_of: ["authenticated"],
  expected_verdict: ["authenticated"],
  explain_amount: ["authenticated"],
  explain_call: ["authenticated"],
  explain_line: ["authenticated"],
  explain_payment: ["authenticated"],
  import_leads_chunk: ["authenticated"],
  integration_activity: ["authenticated"],
  invitation_preview: ["anon", "authenticated"],
  issue_invoice: ["authenticated"],
  issue_open_invoices: ["authenticated"],
  issuing: ["authenticated"],
  unclosed_months: ["authenticated"],
  is_e164: ["service_role"],
  is_operated: ["authenticated"],
  is_operator: ["authenticated"],
  is_time_zone: ["authenticated", "service_role"],
  known_zone: ["authenticated", "service_role"],
  lift_contact_stop: ["authenticated"],
  lift_suppression: ["authenticated"],
  record_consent: ["authenticated"],
  open_month: ["authenticated"],
  payment_delivery: ["authenticated"],
  payment_terms: ["authenticated"],
  withdraw_consent: ["authenticated"],
  preflight: ["authenticated"],
  preview_rate_card: ["authenticated"],
  redial_campaign: ["authenticated"],
  reminder_plan: ["authenticated"],
  rules_for_operators: ["authenticated"],
  set_campaign: ["authenticated"],
  set_issuer: ["authenticated"],
  set_seller: ["authenticated"],
  stop_contact: ["authenticated"],
  set_nudges: ["authenticated"],
  suppress_lead: ["authenticated"],
  save_message_template: ["authenticated"],
  record_owner_statement: ["authenticated"],
  milestone_meter: ["authenticated"],
  minor_digits: ["authenticated"],
  my_currencies: ["authenticated"],
  my_colleague_ids: ["authenticated"],
  my_organization_ids: ["authenticated"],
  proves: ["authenticated"],
  redrive_outbox: ["authenticated"],
  refused_wakes: ["authenticated"],
  refuse: ["authenticated", "service_role"],
  rehearse: ["authenticated"],
  remove_member: ["authenticated"],
  revoke_invitation: ["authenticated"],
  change_roi_assumptions: ["authenticated"],
  proof_report: ["authenticated"],
  set_report_mail: ["authenticated"],
  roi_exchange_days: ["authenticated"],
  roi_period: ["authenticated"],
  role_rank: ["authenticated"],
  rules_at: ["authenticated"],
  set_ai_provider_account: ["authenticated"],
  decide_dispute: ["authenticated"],
  update_campaign: ["authenticated"],
  visible_outbox: ["authenticated"],
  search_leads: ["authenticated"],
  billed_slots: ["authenticated"],
  start_lead_import: ["authenticated"],
  tag_leads: ["authenticated"],
  tax_of: ["authenticated"],
  touch_updated_at: ["authenticated", "service_role"],
  undo_lead_import: ["authenticated"],
  undo_lead_tagging: ["authenticated"],
  unissued_invoices: ["authenticated"],
  billed_usage: ["authenticated"],
  without_tax: ["authenticated"],
};

/** Everything anonymous callers may do in `public`. */
const ANON_MAY = ["execute invitation_preview"];

/** Covered by a longer index that the rule misses: the unique key finds an integration's events. */
const FOUND_BY_THEIR_INTEGRATION = "events_organization_id_integration_id_credential_id_fkey";

/** Advice that we decided against. `unused_index` depends on the traffic of a new database. */
const ADVISED = {
  // With a search path it could not be inlined; its body was bound at creation (see "has a search path of its own").
  function_search_path_mutable_private_is_e164_d41d8cd98f00b204e9800998ecf8427e: true,
  // Only erasing an organization asks whether a credential verified anything; events_are_applied_once finds those
  // events, and another index would cost one more write per delivery.
  [`unindexed_foreign_keys_public_events_${FOUND_BY_THEIR_INTEGRATION}`]: true,
  // Indexed with the organization first: the rule expects one column order, but any works.
  unindexed_foreign_keys_public_appointments_appointments_call_id_organization_id_fkey: true,
  unindexed_foreign_keys_public_appointments_appointments_lead_id_organization_id_fkey: true,
  unindexed_foreign_keys_public_calls_calls_lead_id_organization_id_fkey: true,
  // Only the functions of their subject may read these, so they need no policy.
  rls_enabled_no_policy_private_ai_provider_account: true,
  rls_enabled_no_policy_private_ai_keys: true,
  rls_enabled_no_policy_private_billing_accounts: true,
  rls_enabled_no_policy_private_confirm_links: true,
  rls_enabled_no_policy_private_credential_secrets: true,
  rls_enabled_no_policy_private_invoice_payments: true,
  rls_enabled_no_policy_private_exchange_rates: true,
  rls_enabled_no_policy_private_folded_prices: true,
  rls_enabled_no_policy_private_price_deltas: true,
  rls_enabled_no_policy_private_issuer: true,
  rls_enabled_no_policy_private_issued_invoices: true,
  rls_enabled_no_policy_private_issuer_customers: true,
  rls_enabled_no_policy_private_issuers: true,
  rls_enabled_no_policy_private_number_zones: true,
  rls_enabled_no_policy_private_nudges: true,
  rls_enabled_no_policy_private_proof_mails: true,
  rls_enabled_no_policy_private_lead_taggings: true,
  rls_enabled_no_policy_private_operators: true,
  rls_enabled_no_policy_private_outbox: true,
  rls_enabled_no_policy_private_outbox_wakes: true,
  rls_enabled_no_policy_private_provider_gates: true,
  rls_enabled_no_policy_private_providers: true,
  rls_enabled_no_policy_private_rate_pairs: true,
  rls_enabled_no_policy_private_refused_wakes: true,
  rls_enabled_no_policy_private_seller: true,
  rls_enabled_no_policy_private_unclosed_months: true,
  rls_enabled_no_policy_private_wakes: true,
};

let sql: Sql;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ sql, close } = await openTransaction());
});
afterAll(() => close());

/** Names of the objects that break a rule. */
const names = async (query: PromiseLike<readonly { name: string }[]>) =>
  (await query).map(({ name }) => name);

describe("every table", () => {
  it("has row level security", async () => {
    expect(
      await names(sql<{ name: string }[]>`
        select oid::regclass::text as name from pg_class
        where relnamespace in ('public'::regnamespace, 'private'::regnamespace) and relkind in ('r', 'p') and not relrowsecurity`),
    ).toEqual([]);
  });

  it("in public has a policy", async () => {
    expect(
      await names(sql<{ name: string }[]>`
        select oid::regclass::text as name from pg_class c
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
          and not exists (select 1 from pg_policy where polrelid = c.oid)`),
    ).toEqual([]);
  });

  it("has an index whose first columns are those of each foreign key", async () => {
    expect(
      await names(sql<{ name: string }[]>`
        select conrelid::regclass || ' ' || conname as name from pg_constraint k
        where contype = 'f' and connamespace in ('public'::regnamespace, 'private'::regnamespace)
          and conname <> ${FOUND_BY_THEIR_INTEGRATION}
          and not exists (
            select 1 from pg_index i
            where i.indrelid = k.conrelid and i.indpred is null
              -- Any order works, as long as no other column comes between.
              and (i.indkey::int2[])[0:array_length(k.conkey, 1) - 1] @> k.conkey)`),
    ).toEqual([]);
  });

  it("and view has a comment", async () => {
    expect(
      await names(sql<{ name: string }[]>`
        select oid::regclass::text as name from pg_class c
        where relnamespace in ('public'::regnamespace, 'private'::regnamespace) and relkind in ('r', 'p', 'v', 'm')
          and obj_description(oid, 'pg_class') is null`),
    ).toEqual([]);
  });
});

describe("every view", () => {
  it("runs with the rights of its caller", async () => {
    expect(
      await names(sql<{ name: string }[]>`
        select oid::regclass::text as name from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')
          and not coalesce(reloptions, '{}') && array['security_invoker=on', 'security_invoker=true']`),
    ).toEqual([]);
  });
});

describe("every function", () => {
  it("has a search path of its own, or a body that was bound at creation", async () => {
    expect(
      await names(sql<{ name: string }[]>`
        select oid::regprocedure::text as name from pg_proc
        where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
          and prosqlbody is null and not coalesce(proconfig, '{}') @> array['search_path=""']`),
    ).toEqual([]);
  });

  it("has a comment", async () => {
    expect(
      await names(sql<{ name: string }[]>`
        select oid::regprocedure::text as name from pg_proc
        where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
          and coalesce(obj_description(oid, 'pg_proc'), '') = ''`),
    ).toEqual([]);
  });

  it("with definer rights is private, with the reason in its comment", async () => {
    expect(
      await names(sql<{ name: string }[]>`
        select oid::regprocedure::text as name from pg_proc
        where prosecdef and (pronamespace = 'public'::regnamespace or (
          pronamespace = 'private'::regnamespace and prorettype <> 'trigger'::regtype and has_function_privilege('authenticated', oid, 'execute')
          and obj_description(oid, 'pg_proc') not like '%Definer%'))`),
    ).toEqual([]);
  });
});

describe("grants", () => {
  it("on private functions are those listed here", async () => {
    const rows = await sql<{ name: string; roles: string[] }[]>`
      select proname as name, array_agg(distinct coalesce(nullif(a.grantee, 0)::regrole::text, 'public') order by coalesce(nullif(a.grantee, 0)::regrole::text, 'public')) as roles
      from pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) a
      where pronamespace = 'private'::regnamespace and a.grantee <> proowner group by proname`;
    expect(Object.fromEntries(rows.map(({ name, roles }) => [name, roles]))).toEqual(PRIVATE_GRANTS);
  });

  it("to anon are those listed here", async () => {
    const rows = await sql<{ name: string }[]>`
      select 'execute ' || proname as name from pg_proc
      where pronamespace = 'public'::regnamespace and has_function_privilege('anon', oid, 'execute')
      union
      select lower(privilege) || ' ' || relname from pg_class, unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) privilege
      where relnamespace in ('public'::regnamespace, 'private'::regnamespace) and relkind in ('r', 'p', 'v', 'm')
        and has_table_privilege('anon', oid, privilege)
      union
      select 'use ' || relname from pg_class
      where relnamespace in ('public'::regnamespace, 'private'::regnamespace) and case when relkind = 'S' then has_sequence_privilege('anon', oid, 'usage') end`;
    expect(rows.map(({ name }) => name)).toEqual(ANON_MAY);
  });

  it("do not exist by default on new objects", async () => {
    await undone(sql, async () => {
      await sql`create table public.made_next (id bigint generated always as identity)`;
      await sql`create function public.made_next() returns int language sql set search_path = '' as 'select 1'`;
      for (const role of ["anon", "authenticated", "service_role"]) {
        const [rights] = await sql`
          select has_table_privilege(${role}, 'public.made_next', 'select, insert, update, delete') as table,
            has_sequence_privilege(${role}, 'public.made_next_id_seq', 'usage') as sequence,
            has_function_privilege(${role}, 'public.made_next()', 'execute') as function`;
        expect(rights, role).toEqual({ table: false, sequence: false, function: false });
      }
    });
  });

  it("on cron and vault are given to no API role", async () => {
    const rows = await sql<{ name: string }[]>`
      select r || ' ' || p.oid::regprocedure as name from pg_proc p, unnest(array['anon', 'authenticated']) r
      where pronamespace::regnamespace::text in ('cron', 'vault')
        and has_schema_privilege(r, pronamespace, 'usage') and has_function_privilege(r, p.oid, 'execute')`;
    expect(rows).toEqual([]);
  });
});

describe("the official advisors", () => {
  it("report only what is listed here", async () => {
    const cli = fileURLToPath(new URL("../../../node_modules/supabase/dist/supabase.js", import.meta.url));
    const env = { ...process.env, SUPABASE_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
    const remote = `--remote=${stack.db_url}?sslmode=disable`;
    const args = [cli, "db", "advisors", remote, "--level", "info", "--output-format", "json"];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env, maxBuffer: 1 << 26 });
    const { results } = JSON.parse(stdout) as { results: { name: string; cacheKey: string }[] };
    const found = results.filter(({ name }) => name !== "unused_index").map(({ cacheKey }) => cacheKey);
    expect(found.sort()).toEqual(Object.keys(ADVISED).sort());
  });
});
