/** The providers of each service, by their names: what the outbox picks from, and what a connection test asks. */
import type { ProviderName } from "../contract/api.ts";
import type { Account } from "./account.ts";
import { openrouterConnection } from "./ai/openrouter.ts";
import { calcomConnection } from "./calendars/calcom.ts";
import type { Connection, Outside } from "./connection.ts";
import type { Mail } from "./mail/port.ts";
import { resendConnection, resendMail } from "./mail/resend.ts";
import { sendgridConnection, sendgridMail } from "./mail/sendgrid.ts";
import { paddleConnection, paddlePayments } from "./payments/paddle.ts";
import type { Payments } from "./payments/port.ts";
import { stripeConnection, stripePayments } from "./payments/stripe.ts";
import { Refusal } from "./refusal.ts";
import { messagebirdConnection, messagebirdTexts } from "./texts/messagebird.ts";
import type { Texts } from "./texts/port.ts";
import { twilioConnection, twilioTexts } from "./texts/twilio.ts";
import type { Voice } from "./voice/port.ts";
import { retellConnection, retellVoice } from "./voice/retell.ts";
import { vapiConnection, vapiVoice } from "./voice/vapi.ts";

type Table<Service> = Readonly<Record<string, (outside: Outside, account: Account) => Service>>;

export const voices: Table<Voice> = { retell: retellVoice, vapi: vapiVoice };
export const texts: Table<Texts> = { twilio: twilioTexts, messagebird: messagebirdTexts };
export const mails: Table<Mail> = { sendgrid: sendgridMail, resend: resendMail };
export const paymentServices: Table<Payments> = { stripe: stripePayments, paddle: paddlePayments };

/** The address of a customer's page at a payment provider. Throws a Refusal. */
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

/** `baseUrls`: each provider's address, from the environment. */
export const connectionsTo = (
  baseUrls: Readonly<Record<ProviderName, string>>,
  outside: Omit<Outside, "baseUrl">,
): Readonly<Record<ProviderName, Connection>> => {
  const at = (provider: ProviderName): Outside => ({ ...outside, baseUrl: baseUrls[provider] });
  return {
    retell: retellConnection(at("retell")),
    vapi: vapiConnection(at("vapi")),
    twilio: twilioConnection(at("twilio")),
    messagebird: messagebirdConnection(at("messagebird")),
    sendgrid: sendgridConnection(at("sendgrid")),
    resend: resendConnection(at("resend")),
    calcom: calcomConnection(at("calcom")),
    stripe: stripeConnection(at("stripe")),
    paddle: paddleConnection(at("paddle")),
    openrouter: openrouterConnection(at("openrouter")),
  };
};
