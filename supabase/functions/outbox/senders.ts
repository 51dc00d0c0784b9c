/** Maps each kind of effect to its client and parses its payload. */
import { z } from "zod";
import type { Outside } from "../_shared/providers/asking/connection.ts";
import { configText } from "../_shared/providers/asking/provider-account.ts";
import { Refusal } from "../_shared/providers/asking/refusal.ts";
import { mails, paymentServices, texts, voices } from "../_shared/providers/services.ts";
import type { Effect } from "../_shared/store/outbox.ts";
import { issuerOf, type SendingAccount } from "./accounts.ts";
import type { Sender } from "./attempt.ts";
import { createInvoiceSender, hurried, type InvoiceStore } from "./invoices.ts";

const words = z.record(z.string(), z.unknown()).transform((said) =>
  Object.fromEntries(
    Object.entries(said)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  ),
);

const callPayload = z.object({
  attempt_id: z.string().min(1),
  lead_id: z.string().nullish(),
  campaign_id: z.string().nullish(),
  from_number: z.string().nullish(),
  to_number: z.string().min(1),
  agent_ref: z.string().nullish(),
  variables: words.nullish(),
});
const textPayload = z.object({
  message_id: z.string().min(1),
  to: z.string().min(1),
  from: z.string().nullish(),
  body: z.string().min(1),
});
const mailPayload = z.object({
  message_id: z.string().min(1),
  to: z.string().min(1),
  from: z.string().nullish(),
  reply_to: z.string().nullish(),
  subject: z.string(),
  text: z.string(),
  html: z.string().nullish(),
});

const invoicePayload = z.object({ invoice_id: z.uuid() });

type MakeSender = (effect: Effect, account: SendingAccount, world: SenderWorld) => Sender;

export interface SenderWorld {
  /** Base URL and credentials of a provider. */
  outsideOf(provider: string): Outside;
  /** Base URL for providers' reports; `/<provider>/<endpoint key>` follows. */
  webhooksUrl: string;
  invoices: InvoiceStore;
  /** Monotonic clock in milliseconds. */
  clock(): number;
}

const SENDERS: Readonly<Record<string, MakeSender>> = {
  "call.place"(effect, account, { outsideOf }) {
    const call = read(callPayload, effect);
    const voice = serviceOf(voices, effect)(outsideOf(effect.provider), account);
    const { attempt_id, lead_id, campaign_id } = call;
    return {
      send: () =>
        voice.place({
          attemptId: attempt_id,
          to: call.to_number,
          from: call.from_number || configText(account, "from_number"),
          agentRef: call.agent_ref || configText(account, "agent_ref"),
          variables: call.variables ?? {},
          metadata: { attempt_id, ...(lead_id && { lead_id }), ...(campaign_id && { campaign_id }) },
        }),
      find: () => voice.find(attempt_id, sinceOf(effect)),
    };
  },

  "sms.send"(effect, account, { outsideOf, webhooksUrl }) {
    const service = serviceOf(texts, effect)(outsideOf(effect.provider), account);
    const { message_id, to, from, body } = read(textPayload, effect);
    const statusUrl = `${webhooksUrl}/${effect.provider}/${account.endpointKey}`;
    const sender = from || configText(account, "from") || configText(account, "originator");
    return {
      send: async () => service.send({ messageId: message_id, to, from: present(sender), body, statusUrl }),
      find: () => service.find(message_id, to, sinceOf(effect), body),
    };
  },

  "email.send"(effect, account, { outsideOf }) {
    const service = serviceOf(mails, effect)(outsideOf(effect.provider), account);
    const { message_id, to, from, reply_to, subject, text, html } = read(mailPayload, effect);
    const replyTo = reply_to || configText(account, "reply_to") || undefined;
    const sender = from || configText(account, "from");
    return {
      send: async () =>
        service.send({
          messageId: message_id,
          to,
          from: present(sender),
          replyTo,
          subject,
          text,
          html: html ?? undefined,
        }),
      find: () => service.find(message_id, to, sinceOf(effect)),
    };
  },
  "invoice.issue"(effect, account, { outsideOf, invoices, clock }) {
    const outside = hurried(outsideOf(effect.provider), clock);
    const payments = serviceOf(paymentServices, effect)(outside, account);
    const { invoice_id: invoiceId } = read(invoicePayload, effect);
    return createInvoiceSender(invoices, payments, {
      invoiceId,
      issuer: issuerOf(effect) ?? "",
      since: sinceOf(effect),
    });
  },
};

/** The sender of one effect. Throws a Refusal if there is none, or if its payload is invalid. */
export function createSender(effect: Effect, account: SendingAccount, world: SenderWorld): Sender {
  const make = SENDERS[effect.kind];
  if (!make) throw later("unknown_kind", `Nothing performs ${effect.kind}`);
  return make(effect, account, world);
}

/** Clocks differ: the lookup starts a little before the attempt. */
const sinceOf = (effect: Effect) => new Date(effect.firstTriedAt.getTime() - 5 * 60_000);

function serviceOf<Service>(table: Readonly<Record<string, Service>>, { provider, kind }: Effect): Service {
  const service = table[provider];
  if (!service) throw later("wrong_provider", `${provider} cannot do ${kind}`);
  return service;
}

function read<Shape extends z.ZodType>(shape: Shape, effect: Effect): z.output<Shape> {
  const result = shape.safeParse(effect.payload);
  if (result.success) return result.data;
  const detail = String(result.error.issues[0]?.path.join("."));
  throw new Refusal({ kind: "rejected", code: "bad_payload", detail });
}

function present(from: string): string {
  if (from) return from;
  throw later("incomplete_config", "The integration names no sender");
}

const later = (code: string, detail: string) => new Refusal({ kind: "later", code, detail });
