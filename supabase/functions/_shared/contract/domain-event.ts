/**
 * What a provider's delivery means in our words. The functions write it, the database applies it, the
 * dashboard shows it. Keys are snake_case because `private.ingest` reads them by column name.
 * Times are ISO 8601 with offset; durations whole seconds; provider costs millionths of the currency unit.
 */
import { z } from "zod";
import { callDirections, callStatuses, claimedOutcomes, sentiments } from "./call-words.ts";

const text = z.string().nullish();
const time = z.iso.datetime({ offset: true });
/** At most what an integer column holds. */
const seconds = z.number().int().nonnegative().max(2_147_483_647).nullish();
const micros = z.number().int().nullish();

export const transcriptTurn = z.object({
  speaker: z.enum(["agent", "customer", "third_party"]),
  text: z.string(),
  /** Seconds since the call was answered; providers give it approximately or not at all. */
  at: z.number().nullish(),
});

/** One call as the provider knew it at `occurred_at`; absent and null both mean "not said". */
export const callFacts = z.object({
  provider_ref: z.string().min(1),
  channel: z.enum(["phone", "web"]).nullish(),
  direction: z.enum(callDirections).nullish(),
  status: z.enum(callStatuses).nullish(),
  /** E.164 where the provider's value could be read so, else the provider's own text ("anonymous"). */
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
  /** The provider's free-form analysis, kept as it came. */
  analysis: z.record(z.string(), z.unknown()).nullish(),
  /** Ids we gave the provider when we placed the call. */
  lead_id: text,
  campaign_id: text,
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
  /** A seat of a shared booking is `<reference>#<attendee's e-mail>`; a mark of attendance may name the two apart. */
  provider_ref: z.string().min(1),
  /** The reference this booking replaces, where the provider gives a reschedule a new one. */
  previous_ref: text,
  title: text,
  starts_at: time.nullish(),
  ends_at: time.nullish(),
  location: text,
  attendee: attendee.nullish(),
  host_email: text,
  cancel_reason: text,
  /** What the provider's host marked: true came, false did not come, null unsaid or unmarked. */
  attended: z.boolean().nullish(),
  /** Minor units of `currency`. */
  price_minor: z.number().int().nullish(),
  currency: text,
});

const occurrence = { occurred_at: time };
const callEvent = <T extends string>(type: T) =>
  z.object({ type: z.literal(type), ...occurrence, call: callFacts });
const appointmentEvent = <T extends string>(type: T) =>
  z.object({ type: z.literal(type), ...occurrence, appointment: appointmentFacts });

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
]);

export type DomainEvent = z.infer<typeof domainEvent>;
export type CallFacts = z.infer<typeof callFacts>;
export type AppointmentFacts = z.infer<typeof appointmentFacts>;
export type TranscriptTurn = z.infer<typeof transcriptTurn>;
