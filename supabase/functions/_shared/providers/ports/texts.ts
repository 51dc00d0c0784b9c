import type { Found, Sent } from "../asking/sent.ts";

export interface OutboundText {
  /** Ours; the provider gives it back where it can. */
  messageId: string;
  /** E.164. */
  to: string;
  /** E.164, or a name of at most 11 letters and digits. */
  from: string;
  body: string;
  /** Where the provider tells what became of it. */
  statusUrl?: string;
}

/** Sends text messages. Everything that can go wrong is a Refusal. */
export interface Texts {
  /** One attempt at one message; `unsure` means that it may be on its way. */
  send(text: OutboundText): Promise<Sent>;
  /** The message, if the provider has it since then. `body` helps where a provider keeps no id of ours. */
  find(messageId: string, to: string, since: Date, body?: string): Promise<Found>;
}
