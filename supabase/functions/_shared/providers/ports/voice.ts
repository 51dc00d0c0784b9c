import type { Sent } from "../asking/sent.ts";

export interface OutboundCall {
  /** Our id; the provider echoes it in its webhooks. */
  attemptId: string;
  /** E.164. */
  to: string;
  /** E.164; providers that identify numbers by an id have that id in the account's configuration. */
  from: string;
  /** The provider's agent that speaks; empty for the number's default agent. */
  agentRef: string;
  /** Variables for the agent's prompt. */
  variables: Record<string, string>;
  metadata: Record<string, string>;
}

/** Places phone calls. Every failure is a Refusal. */
export interface Voice {
  /** One attempt at one call; `unsure` means that the phone may be ringing. */
  place(call: OutboundCall): Promise<Sent>;
  /** The call of this attempt, if the provider has one. */
  find(attemptId: string, since: Date): Promise<Sent | null>;
}
