import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stack } from "../../lanes/stack.ts";
import { connect, type Sql } from "../support/database.ts";

/** The limits of hosted's REST: without them the laptop would answer what hosted refuses. */
let sql: Sql;
let member: string;

beforeAll(async () => {
  sql = connect();
  await sql`
    create function public.probe_slow(p_seconds float) returns boolean language sql as $$ select pg_sleep(p_seconds) is null $$`;
  await sql`
    create function public.probe_patient(p_seconds float) returns boolean language sql set statement_timeout = '20s' as $$
      select pg_sleep(p_seconds) is null $$`;
  await sql`create function public.probe_many() returns setof int language sql as $$ select generate_series(1, 1500) $$`;
  await sql`grant execute on function public.probe_slow, public.probe_patient, public.probe_many to anon, authenticated`;
  const person = { email: `limits-${Date.now()}@example.com`, password: "correct horse" };
  member = (await ask("auth/v1/signup", { body: person })).body.access_token;
});

afterAll(async () => {
  await sql`drop function public.probe_slow, public.probe_patient, public.probe_many`;
  await sql.end();
});

interface Asked {
  method?: string;
  body?: object;
  token?: string;
  key?: string;
}

async function ask(path: string, { method = "POST", body, token, key = stack.publishable_key }: Asked) {
  const authorization = token && { authorization: `Bearer ${token}` };
  const headers = { apikey: key, "content-type": "application/json", ...authorization };
  const response = await fetch(`${stack.api_url}/${path}`, { method, headers, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

/** REST knows a function a moment after it was made. */
async function call(name: string, body: object, token?: string) {
  for (;;) {
    const answer = await ask(`rest/v1/rpc/${name}`, { body, token });
    if (answer.body.code !== "PGRST202") return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const TIMED_OUT = { status: 500, body: expect.objectContaining({ code: "57014" }) };

describe("a statement through REST", () => {
  it("is ended after 3 s for visitors", async () => {
    expect(await call("probe_slow", { p_seconds: 4 })).toEqual(TIMED_OUT);
    expect(await call("probe_slow", { p_seconds: 1 })).toEqual({ status: 200, body: false });
  });

  it("is ended after 8 s for members, unless its function has more time", async () => {
    const [slow, patient] = await Promise.all([
      call("probe_slow", { p_seconds: 9 }, member),
      call("probe_patient", { p_seconds: 9 }, member),
    ]);
    expect(slow).toEqual(TIMED_OUT);
    expect(patient).toEqual({ status: 200, body: false });
  });
});

describe("an answer of REST", () => {
  it("has at most 1,000 rows", async () => {
    expect((await call("probe_many", {})).body).toHaveLength(1000);
    const calls = await ask("rest/v1/calls?select=id", { method: "GET", key: stack.secret_key });
    expect(calls.body).toHaveLength(1000);
  });
});

describe("a change through REST", () => {
  it("of all rows is refused", async () => {
    const change = { method: "PATCH", body: { theme: "dark" }, key: stack.secret_key };
    expect(await ask("rest/v1/profiles", change)).toEqual({
      status: 400,
      body: expect.objectContaining({ code: "21000" }),
    });
  });
});
