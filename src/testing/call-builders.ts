import type { Call, ListedCall } from "@/data/calls/calls.ts";
import { type FactSums, facts } from "@/data/roi/fact-sums.ts";

/** An answered inbound call; a test overrides only what it is about. */
export function buildCall(overrides: Partial<Call> = {}): Call {
  return {
    id: "ca110000-0000-4000-8000-000000000001",
    occurred_at: "2026-03-01T10:00:00+00:00",
    started_at: "2026-03-01T10:00:00+00:00",
    answered_at: "2026-03-01T10:00:02+00:00",
    ended_at: "2026-03-01T10:02:02+00:00",
    status: "ended",
    direction: "inbound",
    channel: "phone",
    from_number: "+46701740605",
    to_number: "+46850010101",
    agent_ref: "agent_1",
    agent_name: "Nora",
    talk_seconds: 120,
    billed_seconds: 120,
    in_voicemail: false,
    claimed_outcome: null,
    confirmed_outcome: null,
    sentiment: null,
    cost_currency: "USD",
    cost_total_micros: 200_000,
    cost_telephony_micros: 50_000,
    cost_speech_micros: 100_000,
    cost_model_micros: 50_000,
    cost_other_micros: null,
    provider_ref: "call_1",
    lead: { id: "1ead0000-0000-4000-8000-000000000001", name: "Anna Berg" },
    hangup_reason: "user_hangup",
    summary: "Asked for a time.",
    transcript: null,
    recording_url: null,
    campaign_ref: null,
    integration_id: "1e600000-0000-4000-8000-000000000001",
    integration: { provider: "retell" },
    appointments: [],
    ...overrides,
  };
}

export const buildListedCall = (overrides: Partial<ListedCall> = {}): ListedCall => buildCall(overrides);

/** A day without events, except those passed. */
export function buildSums(overrides: Partial<FactSums> = {}): FactSums {
  return { ...(Object.fromEntries(facts.map((fact) => [fact, 0])) as FactSums), ...overrides };
}
