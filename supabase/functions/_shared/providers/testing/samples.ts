/** For tests: one effect of each kind, as every provider of the service receives it. */
import type { IssuedInvoice } from "../ports/payments.ts";

export const call = {
  attemptId: "8f0c6c1e-0000-4000-8000-000000000001",
  to: "+46701740605",
  from: "+46101387001",
  agentRef: "agent_1",
  variables: { first_name: "Åsa" },
  metadata: { lead_id: "l1", campaign_id: "c1" },
};

export const text = {
  messageId: "8f0c6c1e-0000-4000-8000-000000000002",
  to: "+46701740605",
  from: "+46101387001",
  body: "Påminnelse: tid kl 10 & välkommen",
  statusUrl: "https://ref.supabase.co/functions/v1/webhooks/twilio/key",
};

export const mail = {
  messageId: "8f0c6c1e-0000-4000-8000-000000000003",
  to: "asa@mail.example",
  from: "Harbor Dental <hello@harbor.example>",
  replyTo: "desk@harbor.example",
  subject: "Your time tomorrow",
  text: "At ten.",
  html: "<p>At ten.</p>",
};

export const invoice: IssuedInvoice = {
  id: "8f0c6c1e-0000-4000-8000-000000000a01",
  number: "1001-0007",
  currency: "SEK",
  totalMinor: 199_900,
  lines: [
    { id: "l1", description: "Calls in February 2026", amountMinor: 200_000 },
    { id: "l2", description: "Adjustment", amountMinor: -100 },
  ],
  daysUntilDue: 10,
};

export const customer = { organizationId: "o1", name: "Nordvik AB", email: "faktura@nordvik.example" };
