/** The database's part of an import, run as a member under the API's role, and the COPY as its baseline. */
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type postgres from "postgres";
import type { Stack } from "../../local/platform/stack-file.ts";
import { asMember } from "./as-member.ts";
import { listChunks, people } from "./lead-list.ts";
import type { BenchOrganization } from "./organization.ts";

/** Milliseconds of COPY for a list, into a table with the columns, checks and indexes of `public.leads`. */
export async function copyMilliseconds(sql: postgres.Sql, rows: number, round: number): Promise<number> {
  await sql`create table public.copied_leads (like public.leads including all)`;
  try {
    const [organizationId, importId] = [crypto.randomUUID(), crypto.randomUUID()];
    const lines = people(rows, round).map(
      ({ name, phone, email, town }) =>
        `${organizationId}\t${importId}\timport\t${name}\t${phone}\t${email}\t{}\t{"Ort": "${town}"}\n`,
    );
    const began = performance.now();
    const into: Writable = await sql`
      copy public.copied_leads (organization_id, import_id, source, name, phone, email, tags, custom) from stdin`.writable();
    await pipeline(Readable.from(inBlocks(lines)), into);
    return performance.now() - began;
  } finally {
    await sql`drop table public.copied_leads`;
  }
}

function* inBlocks(lines: string[]) {
  for (let at = 0; at < lines.length; at += 500) yield lines.slice(at, at + 500).join("");
}

/** Milliseconds of all calls of an import: each is a transaction of its own, and the last one finishes it. */
export const importMilliseconds = (
  stack: Stack,
  { organizationId, userId }: BenchOrganization,
  rows: number,
  round: number,
): Promise<number> =>
  asMember(stack, userId, async (sql) => {
    const chunks = listChunks(rows, round);
    const began = performance.now();
    const [{ id }] = await sql<[{ id: string }]>`
      select public.start_lead_import(${organizationId}, 'list.csv', ${"a".repeat(64)}, 1, ${rows}, '{}') as id`;
    let status = "";
    for (const chunk of chunks) {
      const [answer] = await sql<[{ status: string }]>`
        select status from public.import_leads_chunk(${id}, ${chunk[0]?.line ?? 0}, ${sql.json(chunk as never)})`;
      status = answer.status;
    }
    if (status !== "finished") throw new Error(`The import is ${status}`);
    return performance.now() - began;
  });

interface Part {
  status: string;
  kept: number;
}

/** Milliseconds to undo the organization's last import, all parts together. */
export const undoMilliseconds = (
  stack: Stack,
  { organizationId, userId }: BenchOrganization,
): Promise<number> =>
  asMember(stack, userId, async (sql) => {
    const began = performance.now();
    const [{ id }] = await sql<[{ id: string }]>`
      select id from public.lead_imports where organization_id = ${organizationId} order by created_at desc limit 1`;
    const part = async () => (await sql<[Part]>`select status, kept from public.undo_lead_import(${id})`)[0];
    let { status, kept } = await part();
    while (status === "undoing") ({ status, kept } = await part());
    if (kept !== 0) throw new Error(`${kept} leads were left`);
    return performance.now() - began;
  });

/** Duration of a member's search among the organization's leads, as a multiple of a read by primary key. */
export const searchRatios = (
  stack: Stack,
  { organizationId, userId }: BenchOrganization,
): Promise<number[]> =>
  asMember(stack, userId, async (sql) => {
    const [lead] = await sql<[{ id: string }]>`
      select id from public.leads where organization_id = ${organizationId} limit 1`;
    const ratios: number[] = [];
    for (const q of SEARCHED)
      for (let turn = 0; turn < 7; turn += 1) {
        const read = await timed(
          () => sql`select name, phone, email from public.leads where id = ${lead.id}`,
        );
        const searched = await timed(
          () =>
            sql`select * from public.search_leads(${organizationId}, ${sql.json({ q })}, p_count => true)`,
        );
        ratios.push(searched / read);
      }
    return ratios;
  });

/** By name, number and e-mail address. */
const SEARCHED = ["Karin Holm", "070-100 4711", "karin.holm."];

async function timed(work: () => PromiseLike<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
