import type { Sent } from "../asking/sent.ts";

export interface OutboundCall {
  /** Ours; the provider gives it back in its webhooks. */
  attemptId: string;
  /** E.164. */
  to: string;
  /** E.164; a provider that knows its numbers by an id has that in the account's configuration. */
  from: string;
  /** Which of the provider's agents speaks; empty for the number's own. */
  agentRef: string;
  /** What the agent may say, by the names its prompt uses. */
  variables: Record<string, string>;
  metadata: Record<string, string>;
}

/** Places phone calls. Everything that can go wrong is a Refusal. */
export interface Voice {
  /** One attempt at one call; `unsure` means that the phone may be ringing. */
  place(call: OutboundCall): Promise<Sent>;
  /** The call of this attempt, if the provider has one since then. */
  find(attemptId: string, since: Date): Promise<Sent | null>;
}
