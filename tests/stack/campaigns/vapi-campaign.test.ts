import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { stack } from "../../lanes/stack.ts";
import { connect, type Sql } from "../support/database.ts";
import { buildSignedIn, callApi } from "../support/functions.ts";

const { sandbox_url } = stack;
let sql: Sql;
beforeAll(() => {
  sql = connect();
});
afterAll(() => sql.end());

const tell = (path: string, body: object) =>
  fetch(sandbox_url + path, { method: "POST", body: JSON.stringify(body) });

/** An organization that calls through Vapi, connected by its owner; the sandbox responds. */
async function buildVapi() {
  const owner = await buildSignedIn(sql, "owner");
  const config = {
    agent_ref: "assistant_1",
    phone_number_id: "pn_1",
    signatureHeader: "x-vapi-signature",
    timestampHeader: "x-timestamp",
    payloadFormat: "{timestamp}.{body}",
  };
  const { body } = await callApi("/integrations/connect", owner, { provider: "vapi", config });
  const [secret, api_key] = [0, 1].map(() => `sandbox_${randomBytes(18).toString("base64url")}`);
  for (const [name, value] of [
    ["webhook_secret", secret],
    ["api_key", api_key],
  ])
    await callApi("/credentials/store", owner, { provider: "vapi", name, secret: value });
  const url = body.endpoint_url;
  await tell("/endpoints", { group: owner.organizationId, provider: "vapi", api_key, url, secret });
  return owner.organizationId;
}

/** A zone where calls are allowed right now, on any day of the week. */
function openZone(now = new Date()) {
  const shift = 13 - now.getUTCHours();
  // In these names east is negative.
  return `Etc/GMT${shift > 0 ? "-" : "+"}${Math.abs(shift)}`;
}

it("a campaign on Vapi places its call once and ends its attempt by the signed report", async () => {
  await tell("/pace", { speed: 50 });
  const organizationId = await buildVapi();
  const [{ id: campaignId }] = await sql<[{ id: string }]>`
    with lead as (
      insert into public.leads (organization_id, name, phone, source, time_zone)
      values (${organizationId}, 'Nils Ek', '+46701740614', 'manual', ${openZone()}) returning organization_id, id
    ), campaign as (
      insert into public.campaigns (organization_id, name, status, running_since, integration_id, agent_ref, from_number)
      select i.organization_id, 'Vapi', 'running', now(), i.id, 'assistant_1', '+46850010101'
      from public.integrations i where i.organization_id = ${organizationId} and i.provider = 'vapi' returning organization_id, id
    )
    insert into public.campaign_leads (organization_id, campaign_id, lead_id)
    select c.organization_id, c.id, l.id from campaign c, lead l returning campaign_id as id`;
  await sql`select private.dial()`;
  await vi.waitFor(
    async () => {
      const attempts = await sql`
        select a.status, a.outcome, k.status as call, k.attempt_id = a.id as named, i.provider
        from public.call_attempts a join public.calls k on k.id = a.call_id join public.integrations i on i.id = k.integration_id
        where a.campaign_id = ${campaignId}`;
      // The sandbox's callees whose numbers end in 4 are not interested (local/sandbox/fates.ts).
      expect(attempts).toEqual([
        { status: "ended", outcome: "not_interested", call: "ended", named: true, provider: "vapi" },
      ]);
    },
    { timeout: 30_000, interval: 200 },
  );
  const answer = await fetch(`${sandbox_url}/outbox?from=vapi`);
  const placed = (await answer.json()) as { details: object }[];
  expect(placed.filter(({ details }) => JSON.stringify(details).includes(campaignId))).toHaveLength(1);
  await tell("/pace", { speed: 1 });
});
