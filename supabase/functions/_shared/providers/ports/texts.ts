import type { Found, Sent } from "../asking/sent.ts";

export interface OutboundText {
  /** Our id; the provider echoes it if it can. */
  messageId: string;
  /** E.164. */
  to: string;
  /** E.164, or a name of at most 11 letters and digits. */
  from: string;
  body: string;
  /** Where the provider reports delivery statuses. */
  statusUrl?: string;
}

/** Sends text messages. Every failure is a Refusal. */
export interface Texts {
  /** One attempt at one message; `unsure` means that it may have been sent. */
  send(text: OutboundText): Promise<Sent>;
  /** The message, if the provider has it. `body` helps to find it at providers that store no id of ours. */
  find(messageId: string, to: string, since: Date, body?: string): Promise<Found>;
}
