import { describe, expect, it } from "vitest";
import { buildPerson } from "../support/builders.ts";
import { as, connect, rolledBack, type Sql } from "../support/database.ts";

const NAME = "probe";

const wake = async (sql: Sql): Promise<boolean> => {
  const [row] = await sql<[{ woken: boolean }]>`select private.wake(${NAME}) as woken`;
  return row.woken;
};

/** Records a response to the function's latest request, as pg_net does. */
const answer = (sql: Sql, said: { status_code?: number; timed_out?: boolean; error_msg?: string }) =>
  sql`insert into net._http_response ${sql({ status_code: null, timed_out: false, error_msg: null, ...said })}`.then(
    () => sql`
      update net._http_response set id = (select max(request_id) from private.wakes where name = ${NAME}), created = clock_timestamp()
      where id is null`,
  );

const refusals = (sql: Sql) => sql<{ times: number; answer: string }[]>`
  select times, answer from private.refused_wakes where name = ${NAME}`;

const note = (sql: Sql) => sql`select private.record_wake_answers()`;

describe("a wake", () => {
  it(
    "waits behind one in flight; a third is not queued",
    rolledBack(async (sql) => {
      expect([await wake(sql), await wake(sql), await wake(sql)]).toEqual([true, true, false]);
      await sql`delete from net.http_request_queue where url like ${`%/functions/v1/${NAME}`}`;
      expect(await wake(sql)).toBe(true);
    }),
  );

  it(
    "sends no request without the secrets",
    rolledBack(async (sql) => {
      await sql`delete from vault.secrets where name = 'cron_key'`;
      expect(await wake(sql)).toBe(false);
    }),
  );
});

describe("due work", () => {
  it(
    "is sent while a long transaction has not committed its own wake",
    rolledBack(async (sql) => {
      const long = connect();
      try {
        await long.begin(async (tx) => {
          await tx`select from private.outbox_wakes for update`;
          // An address of its own, which no queued request has.
          await sql`select vault.update_secret(id, 'http://127.0.0.1:9') from vault.secrets where name = 'project_url'`;
          await sql`
            insert into private.outbox (organization_id, kind, effect_key, payload, due_at)
            select id, 'probe.send', 'probe', '{}', now() - interval '1 hour' from public.organizations limit 1`;
          expect(await sql`select private.tend_outbox() as woken`).toEqual([{ woken: true }]);
        });
      } finally {
        await long.end();
      }
    }),
  );
});

describe("a refused wake", () => {
  it(
    "is recorded with its count and reason until the function succeeds",
    rolledBack(async (sql) => {
      await wake(sql);
      await answer(sql, { status_code: 401 });
      await note(sql);
      expect(await refusals(sql)).toEqual([{ times: 1, answer: "401" }]);
      await wake(sql);
      await answer(sql, { timed_out: true });
      await note(sql);
      await note(sql);
      expect(await refusals(sql)).toEqual([{ times: 2, answer: "timed_out" }]);
      await sql`delete from net.http_request_queue where url like ${`%/functions/v1/${NAME}`}`;
      await wake(sql);
      await answer(sql, { status_code: 200 });
      await note(sql);
      expect(await refusals(sql)).toEqual([]);
      expect(await sql`select from private.wakes where name = ${NAME}`).toEqual([]);
    }),
  );

  it(
    "is visible only to operators",
    rolledBack(async (sql) => {
      const [operator, member] = [await buildPerson(sql), await buildPerson(sql)];
      await sql`insert into private.operators (user_id) values (${operator.userId})`;
      await wake(sql);
      await answer(sql, { error_msg: "Could not resolve host" });
      await note(sql);
      await wake(sql);
      await sql`update private.wakes set woken_at = now() - interval '6 minutes' where name = ${NAME}`;
      const seen = await as(
        sql,
        operator,
        async (tx) =>
          await tx`select times, answer from public.refused_wakes() where name = ${NAME} order by answer`,
      );
      expect(seen).toEqual([
        { times: 1, answer: "Could not resolve host" },
        { times: 1, answer: "no_answer" },
      ]);
      await expect(
        as(sql, member, async (tx) => await tx`select * from public.refused_wakes()`),
      ).rejects.toMatchObject({ message: "operators_only" });
    }),
  );

  it(
    "includes due work that waits for a missing secret",
    rolledBack(async (sql) => {
      const operator = await buildPerson(sql);
      await sql`insert into private.operators (user_id) values (${operator.userId})`;
      await sql`
        insert into private.outbox (organization_id, kind, effect_key, payload, due_at)
        select id, 'probe.send', 'probe', '{}', now() - interval '1 hour' from public.organizations limit 1`;
      await sql`delete from vault.secrets where name = 'cron_key'`;
      const seen = await as(
        sql,
        operator,
        async (tx) => await tx`select answer from public.refused_wakes() where name = 'outbox'`,
      );
      expect(seen).toContainEqual({ answer: "secrets_missing" });
    }),
  );
});
