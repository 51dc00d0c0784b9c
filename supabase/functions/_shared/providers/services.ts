/** The table of outbound providers: the outbox and the connection test choose from here. */
import {
  isProviderOf,
  type ProviderName,
  providerNames,
  type providerRows,
  type Service,
} from "../contract/providers.ts";
import type { Connection, Outside } from "./asking/connection.ts";
import type { ProviderAccount } from "./asking/provider-account.ts";
import { Refusal } from "./asking/refusal.ts";
import { calcomConnection } from "./calcom/outbound.ts";
import { messagebirdConnection, messagebirdTexts } from "./messagebird/outbound.ts";
import { openrouterConnection } from "./openrouter/outbound.ts";
import { paddleConnection, paddlePayments } from "./paddle/outbound.ts";
import type { Mail } from "./ports/mail.ts";
import type { Payments } from "./ports/payments.ts";
import type { Texts } from "./ports/texts.ts";
import type { Voice } from "./ports/voice.ts";
import { resendConnection, resendMail } from "./resend/outbound.ts";
import { retellConnection, retellVoice } from "./retell/outbound.ts";
import { sendgridConnection, sendgridMail } from "./sendgrid/outbound.ts";
import { stripeConnection, stripePayments } from "./stripe/outbound.ts";
import { twilioConnection, twilioTexts } from "./twilio/outbound.ts";
import { vapiConnection, vapiVoice } from "./vapi/outbound.ts";

type Make<Port> = (outside: Outside, account: ProviderAccount) => Port;
type Table<Port> = Readonly<Record<string, Make<Port>>>;

/** The services that the outbox sends through. Providers of other services are only tested here. */
interface Ports {
  voice: Voice;
  texts: Texts;
  mail: Mail;
  payments: Payments;
}

type Outbound<Wanted extends Service> = {
  connection(outside: Outside): Connection;
} & (Wanted extends keyof Ports ? { serve: Make<Ports[Wanted]> } : unknown);

/** The table of outbound providers. */
export const outbound = {
  retell: { connection: retellConnection, serve: retellVoice },
  vapi: { connection: vapiConnection, serve: vapiVoice },
  twilio: { connection: twilioConnection, serve: twilioTexts },
  messagebird: { connection: messagebirdConnection, serve: messagebirdTexts },
  sendgrid: { connection: sendgridConnection, serve: sendgridMail },
  resend: { connection: resendConnection, serve: resendMail },
  calcom: { connection: calcomConnection },
  stripe: { connection: stripeConnection, serve: stripePayments },
  paddle: { connection: paddleConnection, serve: paddlePayments },
  openrouter: { connection: openrouterConnection },
} satisfies { [Name in ProviderName]: Outbound<(typeof providerRows)[Name]["service"]> };

/** The rows of one service: the table's type guarantees that each of them serves it. */
const serving = <Wanted extends keyof Ports>(service: Wanted) =>
  Object.fromEntries(
    Object.entries(outbound)
      .filter(([name]) => isProviderOf(service, name))
      .map(([name, row]) => [name, (row as Outbound<Wanted>).serve]),
  ) as Table<Ports[Wanted]>;

export const voices = serving("voice");
export const texts = serving("texts");
export const mails = serving("mail");
export const paymentServices = serving("payments");

/** The URL of a customer's page at a payment provider. Throws a Refusal. */
export type PaymentPortal = (
  provider: string,
  apiKey: string,
  customerRef: string,
  returnUrl: string,
) => Promise<string>;

export const portalsAt =
  (baseUrls: Readonly<Record<ProviderName, string>>, outside: Omit<Outside, "baseUrl">): PaymentPortal =>
  async (provider, apiKey, customerRef, returnUrl) => {
    const service = paymentServices[provider];
    if (!service) throw new Refusal({ kind: "rejected", code: "wrong_provider", detail: provider });
    const at = { ...outside, baseUrl: baseUrls[provider as ProviderName] };
    return service(at, { apiKey, config: {} }).portal(customerRef, returnUrl);
  };

/** `baseUrls`: each provider's base URL, from the environment. */
export const connectionsTo = (
  baseUrls: Readonly<Record<ProviderName, string>>,
  outside: Omit<Outside, "baseUrl">,
): Readonly<Record<ProviderName, Connection>> =>
  Object.fromEntries(
    providerNames.map((name) => [name, outbound[name].connection({ ...outside, baseUrl: baseUrls[name] })]),
  ) as Record<ProviderName, Connection>;
