import { expect, it } from "vitest";
import { stack } from "../../lanes/stack.ts";
import { connect } from "../support/database.ts";

it("REST leaves the migrations' grants unchanged, even after it has served a request", async () => {
  const answer = await fetch(`${stack.api_url}/rest/v1/invitations?select=id`, {
    headers: { apikey: stack.publishable_key },
  });
  expect(answer.status).toBe(401);
  const sql = connect();
  const [granted] = await sql`
    select has_table_privilege('anon', 'public.organizations', 'select') as anon_reads,
      has_column_privilege('authenticated', 'public.invitations', 'token_hash', 'select') as token_hash,
      has_table_privilege('authenticated', 'private.credential_secrets', 'select') as secrets`;
  await sql.end();
  expect(granted).toEqual({ anon_reads: false, token_hash: false, secrets: false });
});
