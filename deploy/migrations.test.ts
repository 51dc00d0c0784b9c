import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compareMigrations, pushMigrations } from "./migrations.ts";
import { EXIT, type Stop } from "./stop.ts";
import { CliFailed, type Supabase } from "./supabase.ts";

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "callboard-migrations-"));
  fs.mkdirSync(path.join(root, "supabase/migrations"), { recursive: true });
});
afterEach(() => fs.rmSync(root, { recursive: true }));

const write = (file: string, sql = "set local lock_timeout = '5s';") =>
  fs.writeFileSync(path.join(root, "supabase/migrations", file), sql);

/** A CLI that answers in turn; an error is thrown. */
const answering = (...answers: unknown[]): Supabase =>
  ({
    database: async () => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
  }) as unknown as Supabase;

const listed = (...rows: [local: string, remote: string][]) => ({
  migrations: rows.map(([local, remote]) => ({ local, remote })),
});

describe("comparing migrations", () => {
  it("finds the files that the database lacks", async () => {
    write("2_second.sql");
    const supabase = answering(listed(["1", "1"], ["2", ""]));
    expect(await compareMigrations(supabase, root)).toEqual({ pending: ["2_second.sql"], isEmpty: false });
  });

  it("asks no lock_timeout of what fills an empty database", async () => {
    write("1_first.sql", "create table a ();");
    const supabase = answering(listed(["1", ""]));
    expect(await compareMigrations(supabase, root)).toEqual({ pending: ["1_first.sql"], isEmpty: true });
  });

  it.each([
    ["a migration that only the database has", listed(["1", "1"], ["", "2"]), "does not: 2"],
    [
      "one dated before the last applied one",
      listed(["1", ""], ["2", "2"]),
      "before the last applied one (2): 1",
    ],
    ["one without lock_timeout", listed(["1", "1"], ["3", ""]), "3_third.sql sets no lock_timeout"],
  ])("refuses %s", async (_, answer, message) => {
    write("1_first.sql");
    write("3_third.sql", "alter table calls add column a int; -- lock_timeout");
    await expect(compareMigrations(answering(answer), root)).rejects.toThrow(message);
  });
});

describe("applying migrations", () => {
  const locked = () => new CliFailed("DbPushApplyError", "canceling statement (SQLSTATE 55P03)", "");
  const mistake = () => new CliFailed("DbPushApplyError", "syntax error (SQLSTATE 42601)", "");
  const pending = ["1_first.sql", "2_second.sql"];
  const heard: string[] = [];
  const push = (supabase: Supabase) => pushMigrations(supabase, root, pending, (line) => heard.push(line), 0);
  const stopOf = (supabase: Supabase) => push(supabase).catch((error: Stop) => error);

  it("tries again when a lock was not free", async () => {
    expect(await push(answering(locked(), { migrations: pending }))).toEqual(pending);
    expect(heard.at(-1)).toContain("attempt 2 of 5");
  });

  it("gives up after five attempts and names what is still missing", async () => {
    write("2_second.sql");
    const answers = [...Array.from({ length: 5 }, locked), listed(["1", "1"], ["2", ""])];
    expect(await stopOf(answering(...answers))).toMatchObject({
      message: expect.stringContaining("Not applied: 2_second.sql"),
      exitCode: EXIT.halfway,
    });
  });

  it("does not try a mistake again, and says that nothing changed when the first file failed", async () => {
    write("1_first.sql");
    write("2_second.sql");
    expect(await stopOf(answering(mistake(), listed(["1", ""], ["2", ""])))).toMatchObject({
      message: expect.stringContaining("42601"),
      exitCode: EXIT.refused,
    });
  });
});
