import { connect, type Sql } from "../database.ts";

/** All tables that a close, a verdict or a credit writes to. */
const WRITTEN = [
  "private.billing_accounts",
  "public.invoices",
  "public.invoice_lines",
  "public.billing_periods",
  "public.milestones",
  "public.milestone_slots",
];

/**
 * Makes backends die at their n-th write if armed: before each row, and after each statement.
 * Unarmed backends are not affected.
 */
export async function installKillSwitch(sql: Sql) {
  await removeKillSwitch(sql);
  await sql.unsafe(`
    create schema kill_switch;
    create function kill_switch.count() returns trigger language plpgsql as $$
    declare v_left int := nullif(current_setting('kill_switch.left', true), '')::int;
    begin
      if v_left is not null then
        perform set_config('kill_switch.left', (v_left - 1)::text, false);
        if v_left = 1 then perform pg_terminate_backend(pg_backend_pid()); end if;
      end if;
      return case when tg_level = 'ROW' then new end;
    end $$;
    ${WRITTEN.map(
      (table) => `
    create trigger "000_kill_at_row" before insert or update on ${table} for each row execute function kill_switch.count();
    create trigger kill_at_statement after insert or update on ${table} for each statement execute function kill_switch.count();`,
    ).join("")}`);
}

export const removeKillSwitch = (sql: Sql) => sql`drop schema if exists kill_switch cascade`;

/** Runs the work on a backend that dies at its n-th write. Returns its result, or "killed". */
export async function killedAt<T>(n: number, work: (sql: Sql) => Promise<T>): Promise<T | "killed"> {
  const sql = connect();
  try {
    await arm(sql, n);
    return await work(sql);
  } catch (error) {
    if (isKill(error)) return "killed";
    throw error;
  } finally {
    await sql.end({ timeout: 0 });
  }
}

export const arm = (sql: Sql, n: number) => sql`select set_config('kill_switch.left', ${String(n)}, false)`;

/** The backend reported its death, or its connection broke first. */
export const isKill = (error: unknown) =>
  ["57P01", "CONNECTION_CLOSED", "ECONNRESET"].includes((error as { code?: string }).code ?? "");
