import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { persistently } from "../../../src/data/leads/file/sending-chunks.ts";
import { wallClock } from "../../../src/lib/clock.ts";
import { rows } from "../../../src/lib/query.ts";
import { Refused } from "../../../src/lib/refused.ts";
import { stack } from "../../lanes/stack.ts";
import { type Importer, importer, listOf, phonesOf } from "../support/lead-imports.ts";
import { postmaster } from "../support/postmaster.ts";

const PEOPLE = 60;
const PART = 12;
const everyone = Array.from({ length: PEOPLE }, (_, at) => at);
/** These people have activity from before the undo, so it keeps them. */
const active = [3, 17, 18, 44];

let by: Importer;
let sql: postgres.Sql;
beforeAll(async () => {
  by = await importer(stack);
  sql = postgres(stack.db_url, { max: 1, onnotice: () => undefined });
});
afterAll(() => sql.end());

const part = (id: string) => rows(by.client.rpc("undo_lead_import", { p_import_id: id, p_most: PART }));
type Part = typeof part;
const shortDelays = {
  ...wallClock,
  after: (ms: number, act: () => void) => wallClock.after(Math.min(ms, 5_000), act),
};

class Killed extends Error {}

/** Simulates one tab: undoes until nothing is left or it is killed. */
async function tab(id: string, ask: Part): Promise<void> {
  const { signal } = new AbortController();
  try {
    while ((await persistently(() => ask(id), signal, shortDelays)).status === "undoing");
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  }
}

async function imported(): Promise<string> {
  await sql`delete from public.leads where organization_id = ${by.organizationId}`;
  const id = await by.start(PEOPLE);
  await by.send(id, 2, listOf(everyone));
  await sql`
    insert into public.consents (organization_id, lead_id, channel, source, given_at)
    select organization_id, id, 'sms', 'form', now() from public.leads
    where organization_id = ${by.organizationId} and phone = any (${phonesOf(active)})`;
  return id;
}

/** Only people with activity remain, the totals match, and the audit log has one entry. */
async function expectUndone(id: string) {
  expect(await by.phones()).toEqual(phonesOf(active));
  const totals = {
    status: "undone",
    imported: PEOPLE,
    removed: PEOPLE - active.length,
    kept: active.length,
  };
  expect(await by.one(id)).toMatchObject(totals);
  expect(await part(id)).toMatchObject(totals);
  expect(
    await sql`select details from public.audit_log where act = 'lead_import.undone' and subject = ${id}`,
  ).toEqual([{ details: { removed: totals.removed, kept: totals.kept } }]);
}

it("an import is undone in parts, and reports its progress after each", async () => {
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
  await expectUndone(id);
});

it.each<[string, (ask: Part) => Part]>([
  ["a tab closed before the request", () => () => Promise.reject(new Killed())],
  [
    "a tab closed before the response",
    (ask) => async (id) => {
      await ask(id);
      throw new Killed();
    },
  ],
  [
    "a lost response",
    (ask) => async (id) => {
      await ask(id);
      throw new Refused("network", 0, "gone");
    },
  ],
])("%s, at any part, leaves an undo that the next tab completes", async (_, fault) => {
  for (let bad = 1; bad <= PEOPLE / PART; bad += 1) {
    const id = await imported();
    let asked = 0;
    await tab(id, (of) => {
      asked += 1;
      return asked === bad ? fault(part)(of) : part(of);
    });
    await tab(id, part);
    await expectUndone(id);
  }
});

it("an import is undone once when two tabs undo it concurrently", async () => {
  const id = await imported();
  await Promise.all([tab(id, part), tab(id, part)]);
  await expectUndone(id);
});

it("an undo completes when the database is killed between two parts", async () => {
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
  await expectUndone(id);
});

it("an import is refused during an undo, whose leads would count as existing and then vanish", async () => {
  const id = await imported();
  await part(id);
  await expect(by.start(PEOPLE)).rejects.toMatchObject({ code: "import_being_undone", status: 409 });
  await tab(id, part);
  const again = await by.start(PEOPLE);
  await by.send(again, 2, listOf(everyone));
  expect(await by.one(again)).toMatchObject({
    imported: PEOPLE - active.length,
    duplicate_existing: active.length,
  });
});
