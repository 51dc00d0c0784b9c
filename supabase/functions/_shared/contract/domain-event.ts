/**
 * What a provider's delivery means in our terms. The functions write it, the database applies it, the dashboard shows
 * it. Keys are snake_case because `private.ingest` reads them by column name. Times are ISO 8601 with offset,
 * durations are whole seconds, provider costs are millionths of the currency unit.
 */
import { z } from "zod";
import { callDirections, callStatuses, claimedOutcomes, sentiments } from "./call-words.ts";
import { messageChannels, messageStatuses } from "./message-words.ts";
import {
  disputedPayment,
  invoiceFacts,
  type paymentMethod,
  receivedPayment,
  refundedPayment,
} from "./payment-facts.ts";

const text = z.string().nullish();
const time = z.iso.datetime({ offset: true });
/** The largest value of an integer column. */
const seconds = z.number().int().nonnegative().max(2_147_483_647).nullish();
const micros = z.number().int().nullish();

export const transcriptTurn = z.object({
  speaker: z.enum(["agent", "customer", "third_party"]),
  text: z.string(),
  /** Seconds since the call was answered; some providers give it only approximately or not at all. */
  at: z.number().nullish(),
});

/** One call as the provider knew it at `occurred_at`; absent and null both mean "not given". */
export const callFacts = z.object({
  provider_ref: z.string().min(1),
  channel: z.enum(["phone", "web"]).nullish(),
  direction: z.enum(callDirections).nullish(),
  status: z.enum(callStatuses).nullish(),
  /** E.164 if the provider's value can be parsed, otherwise the provider's own text ("anonymous"). */
  from_number: text,
  to_number: text,
  agent_ref: text,
  agent_name: text,
  started_at: time.nullish(),
  answered_at: time.nullish(),
  ended_at: time.nullish(),
  talk_seconds: seconds,
  billed_seconds: seconds,
  hangup_reason: text,
  in_voicemail: z.boolean().nullish(),
  claimed_outcome: z.enum(claimedOutcomes).nullish(),
  sentiment: z.enum(sentiments).nullish(),
  summary: text,
  transcript: z.array(transcriptTurn).nullish(),
  recording_url: text,
  cost_currency: text,
  cost_telephony_micros: micros,
  cost_speech_micros: micros,
  cost_model_micros: micros,
  cost_other_micros: micros,
  cost_total_micros: micros,
  /** The provider's free-form analysis, unchanged. */
  analysis: z.record(z.string(), z.unknown()).nullish(),
  /** Ids we passed to the provider when we placed the call. */
  lead_id: text,
  campaign_id: text,
  attempt_id: text,
});

export const attendee = z.object({
  name: text,
  email: text,
  phone: text,
  time_zone: text,
  locale: text,
});

/** One booking as the provider knew it at `occurred_at`. */
export const appointmentFacts = z.object({
  /**
   * A seat in a shared booking is `<reference>#<attendee's e-mail>`; attendance marks may pass the two separately.
   */
  provider_ref: z.string().min(1),
  /** The reference this booking replaces, if the provider issues a new one when a booking is rescheduled. */
  previous_ref: text,
  title: text,
  starts_at: time.nullish(),
  ends_at: time.nullish(),
  location: text,
  attendee: attendee.nullish(),
  host_email: text,
  cancel_reason: text,
  /** What the host marked at the provider: true attended, false did not attend, null not marked or cleared. */
  attended: z.boolean().nullish(),
  /** In minor units of `currency`. */
  price_minor: z.number().int().nullish(),
  currency: text,
});

/** A delivery status of one of our messages; when there are two, rank decides which counts, not arrival. */
export const messageStatus = z.object({
  /** The provider's id of the message, returned when we sent it. */
  provider_ref: z.string().min(1),
  /** Our id of the message, if the provider echoes it. */
  our_id: text,
  channel: z.enum(messageChannels),
  status: z.enum(messageStatuses),
  /** The provider's own code or text for the reason. */
  error_code: text,
  /** The recipient: E.164 or lower-case e-mail if it can be parsed. */
  to: text,
});

/** A message from a person to us. */
export const receivedMessage = z.object({
  provider_ref: z.string().min(1),
  channel: z.enum(messageChannels),
  /** E.164 or lower-case e-mail if it can be parsed, otherwise the provider's own text. */
  from: text,
  to: text,
  /** Absent for picture-only messages, and for mail, whose text is not included. */
  body: text,
  /** The opt-out the provider itself detected; it then replies and blocks on its own. */
  opt_out: z.enum(["stop", "start", "help"]).nullish(),
});

const occurrence = { occurred_at: time };
const callEvent = <T extends string>(type: T) =>
  z.object({ type: z.literal(type), ...occurrence, call: callFacts });
const appointmentEvent = <T extends string>(type: T) =>
  z.object({ type: z.literal(type), ...occurrence, appointment: appointmentFacts });
const messageEvent = <T extends string, Said extends z.ZodType>(type: T, message: Said) =>
  z.object({ type: z.literal(type), ...occurrence, message });
const invoiceEvent = <T extends string>(type: T) =>
  z.object({ type: z.literal(type), ...occurrence, invoice: invoiceFacts });
const paymentEvent = <T extends string, Said extends z.ZodType>(type: T, payment: Said) =>
  z.object({ type: z.literal(type), ...occurrence, payment });

export const domainEvent = z.discriminatedUnion("type", [
  callEvent("call.started"),
  callEvent("call.ended"),
  callEvent("call.analyzed"),
  appointmentEvent("appointment.requested"),
  appointmentEvent("appointment.booked"),
  appointmentEvent("appointment.rescheduled"),
  appointmentEvent("appointment.cancelled"),
  appointmentEvent("appointment.paid"),
  appointmentEvent("appointment.attendance_marked"),
  messageEvent("message.status", messageStatus),
  messageEvent("message.received", receivedMessage),
  invoiceEvent("invoice.status"),
  // A card was declined: the extra details of a failed payment.
  invoiceEvent("payment.failed"),
  paymentEvent("payment.received", receivedPayment),
  paymentEvent("payment.refunded", refundedPayment),
  paymentEvent("payment.chargeback", disputedPayment),
]);

export type DomainEvent = z.infer<typeof domainEvent>;
export type CallFacts = z.infer<typeof callFacts>;
export type AppointmentFacts = z.infer<typeof appointmentFacts>;
export type MessageStatus = z.infer<typeof messageStatus>;
export type ReceivedMessage = z.infer<typeof receivedMessage>;
export type InvoiceFacts = z.infer<typeof invoiceFacts>;
export type PaymentMethod = z.infer<typeof paymentMethod>;
export type ReceivedPayment = z.infer<typeof receivedPayment>;
export type TranscriptTurn = z.infer<typeof transcriptTurn>;
