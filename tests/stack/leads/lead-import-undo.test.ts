import postgres from "postgres";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { persistently } from "../../../src/data/leads/file/sending-chunks.ts";
import { wallClock } from "../../../src/lib/clock.ts";
import { rows } from "../../../src/lib/query.ts";
import { Refused } from "../../../src/lib/refused.ts";
import { type Importer, importer, listOf, phonesOf } from "../support/lead-imports.ts";
import { postmaster } from "../support/postmaster.ts";

const stack = inject("stack");
const PEOPLE = 60;
const PART = 12;
const everybody = Array.from({ length: PEOPLE }, (_, at) => at);
/** Something happened to these before the undo. */
const touched = [3, 17, 18, 44];

let by: Importer;
let sql: postgres.Sql;
beforeAll(async () => {
  by = await importer(stack);
  sql = postgres(stack.db_url, { max: 1, onnotice: () => undefined });
});
afterAll(() => sql.end());

const part = (id: string) => rows(by.client.rpc("undo_lead_import", { p_import_id: id, p_most: PART }));
type Part = typeof part;
const patient = {
  ...wallClock,
  after: (ms: number, act: () => void) => wallClock.after(Math.min(ms, 5_000), act),
};

class Killed extends Error {}

/** One life of a tab that undoes until nothing is left or it is killed. */
async function tab(id: string, ask: Part): Promise<void> {
  const { signal } = new AbortController();
  try {
    while ((await persistently(() => ask(id), signal, patient)).status === "undoing");
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  }
}

async function imported(): Promise<string> {
  await sql`delete from public.leads where organization_id = ${by.organizationId}`;
  const id = await by.start(PEOPLE);
  await by.send(id, 2, listOf(everybody));
  await sql`
    insert into public.consents (organization_id, lead_id, channel, source, given_at)
    select organization_id, id, 'sms', 'form', now() from public.leads
    where organization_id = ${by.organizationId} and phone = any (${phonesOf(touched)})`;
  return id;
}

/** Only whom something happened to is left, the totals say so, and the act is written down once. */
async function undone(id: string) {
  expect(await by.phones()).toEqual(phonesOf(touched));
  const totals = {
    status: "undone",
    imported: PEOPLE,
    removed: PEOPLE - touched.length,
    kept: touched.length,
  };
  expect(await by.one(id)).toMatchObject(totals);
  expect(await part(id)).toMatchObject(totals);
  expect(
    await sql`select details from public.audit_log where act = 'lead_import.undone' and subject = ${id}`,
  ).toEqual([{ details: { removed: totals.removed, kept: totals.kept } }]);
}

it("an import is undone part by part, and says after each how far that is", async () => {
  const id = await imported();
  for (let done = PART; done < PEOPLE; done += PART) {
    const { status, removed, kept, undone_at } = await part(id);
    expect({ status, gone: (removed ?? 0) + (kept ?? 0), undone_at }).toEqual({
      status: "undoing",
      gone: done,
      undone_at: null,
    });
    expect((await by.phones()).length).toBe(PEOPLE - (removed ?? 0));
  }
  await tab(id, part);
  await undone(id);
});

it.each<[string, (ask: Part) => Part]>([
  ["a tab that is closed before the request", () => () => Promise.reject(new Killed())],
  [
    "a tab that is closed over the answer",
    (ask) => async (id) => {
      await ask(id);
      throw new Killed();
    },
  ],
  [
    "an answer that is lost on its way",
    (ask) => async (id) => {
      await ask(id);
      throw new Refused("network", 0, "gone");
    },
  ],
])("%s, at whichever part, leaves the rest to be done", async (_, fault) => {
  for (let bad = 1; bad <= PEOPLE / PART; bad += 1) {
    const id = await imported();
    let asked = 0;
    await tab(id, (of) => {
      asked += 1;
      return asked === bad ? fault(part)(of) : part(of);
    });
    await tab(id, part);
    await undone(id);
  }
});

it("two tabs that undo the same import at once undo it once", async () => {
  const id = await imported();
  await Promise.all([tab(id, part), tab(id, part)]);
  await undone(id);
});

it("the database is killed between two parts", async () => {
  const id = await imported();
  let asked = 0;
  await tab(id, async (of) => {
    asked += 1;
    const answer = part(of);
    if (asked === 3) process.kill(await postmaster(sql), "SIGKILL");
    return answer;
  });
  await sql.end({ timeout: 1 });
  sql = postgres(stack.db_url, { max: 1, onnotice: () => undefined });
  expect(asked).toBeGreaterThan(3);
  await undone(id);
});

it("a file that comes while another is being undone is refused, so that nobody counts as here who soon is not", async () => {
  const id = await imported();
  await part(id);
  await expect(by.start(PEOPLE)).rejects.toMatchObject({ code: "import_being_undone", status: 409 });
  await tab(id, part);
  const again = await by.start(PEOPLE);
  await by.send(again, 2, listOf(everybody));
  expect(await by.one(again)).toMatchObject({
    imported: PEOPLE - touched.length,
    duplicate_existing: touched.length,
  });
});
