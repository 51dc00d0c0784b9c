import type { Found, Sent } from "../asking/sent.ts";

export interface OutboundMail {
  /** Ours; the provider gives it back in its events. */
  messageId: string;
  to: string;
  /** An address, alone or as `Name <address>`. */
  from: string;
  replyTo?: string;
  subject: string;
  text: string;
  html?: string;
}

/** Sends mail. Everything that can go wrong is a Refusal. */
export interface Mail {
  /** One attempt at one mail; `unsure` means that it may be on its way. */
  send(mail: OutboundMail): Promise<Sent>;
  /** The mail, if the provider has it since then; null also where sending once more is safe. */
  find(messageId: string, to: string, since: Date): Promise<Found>;
}
