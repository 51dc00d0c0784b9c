/** The providers of each service, by name: the outbox and the connection test choose from here. */
import type { ProviderName } from "../contract/api.ts";
import type { Account } from "./asking/account.ts";
import type { Connection, Outside } from "./asking/connection.ts";
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

type Table<Service> = Readonly<Record<string, (outside: Outside, account: Account) => Service>>;

export const voices: Table<Voice> = { retell: retellVoice, vapi: vapiVoice };
export const texts: Table<Texts> = { twilio: twilioTexts, messagebird: messagebirdTexts };
export const mails: Table<Mail> = { sendgrid: sendgridMail, resend: resendMail };
export const paymentServices: Table<Payments> = { stripe: stripePayments, paddle: paddlePayments };

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
