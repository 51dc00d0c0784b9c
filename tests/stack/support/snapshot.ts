import type { Sql } from "./database.ts";

/** Columns that differ on each run, or describe the arrival rather than the content. */
const OURS = [
  "id",
  "created_at",
  "updated_at",
  "organization_id",
  "integration_id",
  "credential_id",
  "applied_at",
];

/** Generated ids are replaced by the row's natural key. */
const NAMES = {
  lead_id: "select coalesce(email, phone) from public.leads where id = x.lead_id",
  call_id: "select provider_ref from public.calls where id = x.call_id",
  appointment_id: "select provider_ref from public.appointments where id = x.appointment_id",
};

const TABLES: Record<string, (keyof typeof NAMES)[]> = {
  leads: [],
  calls: ["lead_id"],
  appointments: ["lead_id", "call_id"],
  appointment_refs: ["appointment_id"],
  events: [],
  daily_facts: [],
};

/** All rows that deliveries made for an organization, in a form comparable between runs. */
export async function snapshot(sql: Sql, organizationId: string): Promise<Record<string, unknown[]>> {
  const [{ rows }] = await sql.unsafe<[{ rows: Record<string, unknown[]> }]>(
    `select jsonb_object_agg(t, found) as rows from (${Object.keys(TABLES).map(rowsOf).join(" union all ")}) all_rows`,
    [organizationId],
  );
  return rows;
}

function rowsOf(table: string): string {
  const named = (TABLES[table] ?? []).map((column) => `'${column}', (${NAMES[column]})`).join(", ");
  const without = OURS.map((column) => `'${column}'`).join(", ");
  const row = `(to_jsonb(x) - array[${without}]) || jsonb_build_object(${named})`;
  return `select '${table}' as t, coalesce(jsonb_agg(${row} order by ${row}), '[]') as found
    from public.${table} x where x.organization_id = $1`;
}
