/** A year as the database shows it, in the types of due.ts. */
import { as, type Sql } from "../database.ts";
import type { Bill, Line } from "./due.ts";
import type { World } from "./organizations.ts";

const byOrganization = <T extends { organization_id: string }>(
  { organizations }: World,
  rows: readonly T[],
) => {
  const places = new Map(organizations.map((id, place) => [id, place]));
  const found: T[][] = organizations.map(() => []);
  for (const row of rows) found[places.get(row.organization_id) as number]?.push(row);
  return found;
};

export type BillSeen = Bill & { id: string; number: string; organization_id: string };

/** All invoices by story index, in order of their numbers. */
export async function billsSeen(sql: Sql, world: World): Promise<BillSeen[][]> {
  const rows = await sql<BillSeen[]>`
    select i.organization_id, i.id, i.number, i.cause, i.period::text, i.milestone, i.kind, i.currency, i.net_minor::text as net,
      i.tax_minor::text as tax, i.total_minor::text as total,
      (
        select jsonb_agg(format('%s %s: %s %s', t ->> 'tax_behavior', t ->> 'tax_basis_points', t ->> 'net_minor', t ->> 'tax_minor') order by n)
        from jsonb_array_elements(i.taxes) with ordinality x (t, n)) as taxes, (
        select jsonb_agg(jsonb_build_object('model', l.model, 'period', l.period, 'quantity', l.quantity, 'amount', l.amount_minor::text,
          'terms', l.tax_behavior || ' ' || l.tax_basis_points) order by l.position)
        from public.invoice_lines l where l.organization_id = i.organization_id and l.invoice_id = i.id) as lines
    from public.invoices i where i.organization_id = any (${world.organizations})
    order by i.organization_id, split_part(i.number, '-', 2)::int`;
  return byOrganization(world, rows);
}

interface Preview {
  period: string;
  currency: string;
  net_minor: number;
  tax_minor: number;
  total_minor: number;
  taxes: (Terms & { net_minor: number; tax_minor: number })[];
  lines: (Terms & { model: string; period: string | null; quantity: number; amount_minor: number })[];
}
interface Terms {
  tax_behavior: string;
  tax_basis_points: number;
}
export interface PreviewSeen {
  period: string;
  currency: string;
  net: string;
  tax: string;
  total: string;
  taxes: string[];
  lines: Line[];
}

/** The open months of some organizations, as their owner sees them. */
export async function previewsSeen(sql: Sql, world: World, ids: string[]): Promise<Map<string, PreviewSeen>> {
  const rows = await asOwner(
    sql,
    world,
    (theirs) => theirs<{ id: string; month: Preview }[]>`
    select id, public.open_month(id) as month from unnest(${ids}::uuid[]) id`,
  );
  return new Map(rows.map(({ id, month }) => [id, previewSeen(month)]));
}

const previewSeen = (month: Preview): PreviewSeen => ({
  period: month.period,
  currency: month.currency,
  net: `${month.net_minor}`,
  tax: `${month.tax_minor}`,
  total: `${month.total_minor}`,
  taxes: month.taxes.map((tax) => `${termsSeen(tax)}: ${tax.net_minor} ${tax.tax_minor}`),
  lines: month.lines.map(({ model, period, quantity, amount_minor, ...terms }) => ({
    model,
    period,
    quantity,
    amount: `${amount_minor}`,
    terms: termsSeen(terms),
  })),
});
const termsSeen = ({ tax_behavior, tax_basis_points }: Terms) => `${tax_behavior} ${tax_basis_points}`;

/** Reads in a transaction of its own, with an owner's rights. */
export const asOwner = <T>(sql: Sql, { owner }: World, read: (sql: Sql) => Promise<T>): Promise<T> =>
  sql.begin((tx) => as(tx as unknown as Sql, owner, read)) as Promise<T>;

export interface LeafSum {
  invoice_id: string;
  period: string | null;
  /** The line's tax terms, written like a bill's. */
  terms: string;
  leaves: number;
  quantity: number;
  /** Millionths of the currency's unit for usage, minor units for slots. */
  amount: string;
  /** The same sum by explain_line, in millionths. */
  explained: string;
}

/** The sums of all leaves behind each usage line, read page by page like the side sheet and the CSV. */
export const usageLeaves = (sql: Sql, world: World, ids: readonly string[]) =>
  asOwner(
    sql,
    world,
    (theirs) => theirs<LeafSum[]>`
      select s.*, public.explain_line(s.line_id) ->> 'exact_micros' as explained
      from (
        select l.id as line_id, l.invoice_id, l.period::text, l.tax_behavior || ' ' || l.tax_basis_points as terms, count(u.call_id)::int as leaves, sum(u.billed_seconds)::float8 as quantity,
          sum(u.amount_micros)::text as amount
        from public.invoice_lines l join public.invoices i on i.organization_id = l.organization_id and i.id = l.invoice_id
        cross join generate_series(0, greatest((l.inputs ->> 'rows')::int - 1, 0), 1000) page
        cross join lateral public.billed_usage(l.organization_id, i.period, l.period, null, 1000, page) u
        where l.organization_id = any (${ids}) and l.model in ('usage', 'adjustment') group by 1, 2, 3, 4) s`,
  );

/** Rows on no line, because those of their month add up to no seconds and no minor units. */
export interface Unlined {
  organization_id: string;
  billing_period: string;
  period: string;
  quantity: number;
  /** Millionths of the currency's unit. */
  amount: string;
}

export const unlinedUsage = (sql: Sql, world: World, ids: readonly string[]) =>
  asOwner(
    sql,
    world,
    (theirs) => theirs<Unlined[]>`
      with told as (
        select organization_id, billing_period, period, count(*) as rows from public.usage_records where organization_id = any (${ids}) group by 1, 2, 3
      )
      select t.organization_id, t.billing_period::text, t.period::text, sum(u.billed_seconds)::float8 as quantity, sum(u.amount_micros)::text as amount
      from told t cross join generate_series(0, t.rows / 1000) page
      cross join lateral public.billed_usage(t.organization_id, t.billing_period, t.period, null, 1000, page::int) u
      where t.billing_period <= (select max(p.period) from public.billing_periods p where p.organization_id = t.organization_id)
        and not exists (
          select from public.invoice_lines l join public.invoices i on i.organization_id = l.organization_id and i.id = l.invoice_id
          where l.organization_id = t.organization_id and i.period = t.billing_period and l.period = t.period)
      group by 1, 2, 3 order by 2`,
  );

/** The same for milestones and credits, each slot once. */
export const slotLeaves = (sql: Sql, world: World, ids: readonly string[]) =>
  asOwner(
    sql,
    world,
    (theirs) => theirs<LeafSum[]>`
      select s.*, public.explain_line(s.line_id) ->> 'exact_micros' as explained
      from (
        select l.id as line_id, l.invoice_id, l.period::text, l.tax_behavior || ' ' || l.tax_basis_points as terms, count(s.slot_id)::int as leaves, count(distinct (s.milestone, s.position))::float8 as quantity,
          sum(s.amount_minor)::text as amount
        from public.invoice_lines l join public.invoices i on i.organization_id = l.organization_id and i.id = l.invoice_id
        cross join lateral public.billed_slots(l.organization_id, i.milestone, case when l.model = 'credit' then i.id end, l.tax_behavior, l.tax_basis_points) s
        where l.organization_id = any (${ids}) and l.model in ('milestone', 'credit') group by 1, 2, 3, 4) s`,
  );

/** Processes some organizations at a time, so that a thousand need not fit into memory. */
export async function inParts<T>(
  ids: readonly string[],
  read: (some: readonly string[]) => Promise<readonly T[]>,
): Promise<T[]> {
  const all: T[] = [];
  for (let from = 0; from < ids.length; from += 50) all.push(...(await read(ids.slice(from, from + 50))));
  return all;
}

/** Current slot holders: appointment, milestone, position. */
export async function seatsSeen(sql: Sql, world: World) {
  const rows = await sql<
    { organization_id: string; appointment_id: string; milestone: number; position: number }[]
  >`
    select organization_id, appointment_id, milestone, position from public.milestone_slots
    where organization_id = any (${world.organizations}) and left_at is null order by milestone, position`;
  return byOrganization(world, rows);
}
