import type { Found, Sent } from "../asking/sent.ts";

export interface OutboundMail {
  /** Our id; the provider echoes it in its events. */
  messageId: string;
  to: string;
  /** An address, bare or as `Name <address>`. */
  from: string;
  replyTo?: string;
  subject: string;
  text: string;
  html?: string;
}

/** Sends mail. Every failure is a Refusal. */
export interface Mail {
  /** One attempt at one mail; `unsure` means that it may have been sent. */
  send(mail: OutboundMail): Promise<Sent>;
  /** The mail, if the provider has it; null also if sending once more is safe. */
  find(messageId: string, to: string, since: Date): Promise<Found>;
}
