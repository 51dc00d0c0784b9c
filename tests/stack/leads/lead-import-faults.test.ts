import postgres from "postgres";
import { beforeAll, describe, expect, it } from "vitest";
import { sendChunks } from "../../../src/data/leads/file/sending-chunks.ts";
import { type Clock, wallClock } from "../../../src/lib/clock.ts";
import { Refused } from "../../../src/lib/refused.ts";
import { stack } from "../../lanes/stack.ts";
import { type Importer, importer, inChunks, listOf, phonesOf } from "../support/lead-imports.ts";
import { postmaster } from "../support/postmaster.ts";

const PEOPLE = 60;
const CHUNK = 12;
const everyone = Array.from({ length: PEOPLE }, (_, at) => at);
const list = listOf(everyone);

/** Caps the retry delay: these tests wait only where the database has to recover. */
const waitingAtMost = (most: number): Clock => {
  return { ...wallClock, after: (milliseconds, act) => wallClock.after(Math.min(milliseconds, most), act) };
};

class Killed extends Error {}

type Send = (firstLine: number, chunk: unknown) => Promise<unknown>;

/** Simulates one tab: fetches what is done, then sends the rest until it finishes or is killed. */
async function tab(by: Importer, id: string, send: Send, from = list, longestWait = 250): Promise<void> {
  await sendChunks({
    chunks: inChunks(from, CHUNK),
    done: await by.done(id),
    send,
    signal: new AbortController().signal,
    clock: waitingAtMost(longestWait),
  }).catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
}

/** Each fault makes sending one chunk fail once. */
const faults: Record<string, (send: Send) => Send> = {
  "the tab is closed before the request": () => () => Promise.reject(new Killed()),
  "the tab is closed before the response": (send) => async (line, chunk) => {
    await send(line, chunk);
    throw new Killed();
  },
  "the connection fails before the request": () => () => Promise.reject(new Refused("network", 0, "gone")),
  "the response is lost": (send) => async (line, chunk) => {
    await send(line, chunk);
    throw new Refused("network", 0, "gone");
  },
  "the server is unavailable": () => () => Promise.reject(new Refused("http_503", 503, "busy")),
  "the rate limit is exceeded": () => () => Promise.reject(new Refused("http_429", 429, "slow down")),
  "the request is sent twice": (send) => async (line, chunk) =>
    (await Promise.all([send(line, chunk), send(line, chunk)]))[0],
};

let by: Importer;
beforeAll(async () => {
  by = await importer(stack);
});

/** Everyone was imported once, the import reports it, and undoing it removes everyone. */
async function expectCompleteThenUndo(id: string) {
  expect(await by.phones()).toEqual(phonesOf(everyone));
  expect(await by.one(id)).toMatchObject({
    status: "finished",
    rows_total: PEOPLE,
    imported: PEOPLE,
    invalid: 0,
    duplicate_in_file: 0,
    duplicate_existing: 0,
    suppressed: 0,
  });
  expect(await by.undo(id)).toMatchObject({ removed: PEOPLE, kept: 0 });
  expect(await by.phones()).toEqual([]);
}

describe("an import imports everyone exactly once when, at any chunk,", () => {
  it.each(Object.entries(faults))("%s", async (_, fault) => {
    for (let bad = 0; bad < PEOPLE; bad += CHUNK) {
      const id = await by.start(PEOPLE);
      const send: Send = (line, chunk) => by.send(id, line, chunk);
      let isMended = false;
      await tab(by, id, (line, chunk) => {
        if (line !== bad + 2 || isMended) return send(line, chunk);
        isMended = true;
        return fault(send)(line, chunk);
      });
      await tab(by, id, send);
      await expectCompleteThenUndo(id);
    }
  });

  it("the database is killed", async () => {
    const sql = postgres(stack.db_url, { max: 1, onnotice: () => undefined });
    const id = await by.start(PEOPLE);
    let sent = 0;
    await tab(
      by,
      id,
      async (line, chunk) => {
        sent += 1;
        const answer = by.send(id, line, chunk);
        // Kill it while the third chunk is in flight, which may or may not have committed.
        if (sent === 3) process.kill(await postmaster(sql), "SIGKILL");
        return answer;
      },
      list,
      5_000,
    );
    await sql.end();
    expect(sent).toBeGreaterThan(PEOPLE / CHUNK);
    await expectCompleteThenUndo(id);
  });
});

describe("two concurrent imports", () => {
  it("of the same people in opposite orders create each person once and count every row", async () => {
    const [low, high] = [everyone.slice(0, 48), everyone.slice(12).reverse()];
    const ids = [await by.start(48, "b"), await by.start(48, "c")];
    await Promise.all(
      [low, high].map((numbers, at) =>
        tab(by, ids[at] ?? "", (line, chunk) => by.send(ids[at] ?? "", line, chunk), listOf(numbers)),
      ),
    );
    expect(await by.phones()).toEqual(phonesOf(everyone));
    const ends = await Promise.all(ids.map((id) => by.one(id)));
    for (const end of ends) {
      expect(end).toMatchObject({ status: "finished", invalid: 0, duplicate_in_file: 0, suppressed: 0 });
      expect(end.imported + end.duplicate_existing).toBe(48);
    }
    expect(ends.reduce((sum, { imported }) => sum + imported, 0)).toBe(PEOPLE);
    for (const id of ids) await by.undo(id);
    expect(await by.phones()).toEqual([]);
  });

  it("of the same file from two tabs are one import", async () => {
    const id = await by.start(PEOPLE);
    expect(await by.start(PEOPLE)).toBe(id);
    await Promise.all([0, 1].map(() => tab(by, id, (line, chunk) => by.send(id, line, chunk))));
    await expectCompleteThenUndo(id);
  });
});

it("a cancelled import undoes what it imported, after which the file can be imported again", async () => {
  const id = await by.start(PEOPLE);
  await by.send(id, 2, list.slice(0, CHUNK));
  await by.cancel(id);
  expect(await by.undo(id)).toMatchObject({ status: "undone", removed: CHUNK, kept: 0 });
  expect(await by.phones()).toEqual([]);
  const again = await by.start(PEOPLE);
  await tab(by, again, (line, chunk) => by.send(again, line, chunk));
  await expectCompleteThenUndo(again);
});

describe("a malformed chunk", () => {
  it.each([
    [
      "of ten megabytes",
      Array.from({ length: 1000 }, (_, at) => ({ line: at + 2, name: "x".repeat(10_000) })),
    ],
    ["that is not a list", { line: 2, phone: "+46701740605" }],
    ["that is empty", []],
    ["of too many rows", Array.from({ length: 5_001 }, (_, at) => ({ line: at + 2 }))],
  ])("is refused with a code: %s", async (_, chunk) => {
    const id = await by.start(PEOPLE);
    await expect(by.send(id, 2, chunk)).rejects.toMatchObject({ code: "import_chunk_size", status: 422 });
    expect(await by.done(id)).toEqual(new Set());
    await by.cancel(id);
  });

  it("has each invalid row rejected by itself", async () => {
    const id = await by.start(5, "d");
    const x = (length: number) => "x".repeat(length);
    await by.send(id, 2, [
      { line: 2, email: `${x(3_000)}@list.example` },
      { line: 3, phone: "+46701740605", name: x(10_001) },
      { line: 4, phone: "+46701740606", custom: { note: x(20_001) } },
      { line: 5, phone: "0701740607" },
      { line: 6, phone: "+46701740608", name: "'; drop table leads; --" },
    ]);
    expect(await by.one(id)).toMatchObject({ status: "finished", imported: 1, invalid: 4 });
    const { data } = await by.client
      .from("lead_import_rejects")
      .select("line, reason")
      .eq("import_id", id)
      .order("line");
    expect(data?.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      "2 email_invalid",
      "3 cell_too_long",
      "4 row_too_long",
      "5 phone_invalid",
    ]);
    await by.undo(id);
  });
});
