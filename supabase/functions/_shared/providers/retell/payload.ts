/** Retell's call body, as loosely as it really arrives. Times are epoch milliseconds, costs fractional US cents. */
import { z } from "zod";
import { asNumber, flag, isRecord, leaf, listOf, number, part, record, text } from "../reading/lenient.ts";

/** Seconds into the call. Only the first word is read: a long call has thousands, and none of the others is used. */
const firstStart = leaf((words) =>
  asNumber(Array.isArray(words) && isRecord(words[0]) ? words[0].start : null),
);

const turn = z.object({
  role: text,
  content: text,
  words: firstStart,
});

/** No call costs ten million dollars: such a figure is corrupt. */
const cents = leaf((value) => {
  const said = asNumber(value);
  return said !== null && Math.abs(said) <= 1e9 ? said : null;
});

const retellCall = z.object({
  call_id: text,
  call_type: text,
  call_status: text,
  direction: text,
  from_number: text,
  to_number: text,
  agent_id: text,
  agent_name: text,
  start_timestamp: number,
  end_timestamp: number,
  duration_ms: number,
  disconnection_reason: text,
  transcript: text,
  transcript_object: listOf(turn),
  recording_url: text,
  call_analysis: part(
    z.object({
      call_summary: text,
      user_sentiment: text,
      in_voicemail: flag,
      custom_analysis_data: record,
    }),
  ),
  call_cost: part(
    z.object({
      combined_cost: cents,
      total_duration_seconds: number,
      product_costs: listOf(z.object({ product: text, cost: cents })),
    }),
  ),
  metadata: record,
});

const delivery = z.object({
  event: text,
  event_timestamp: number,
  call: part(retellCall),
});

export type RetellCall = z.infer<typeof retellCall>;
export type RetellPayload = z.infer<typeof delivery>;

/** Some relays wrap the body in { headers, body }, and some put the call's fields beside `event`. */
const unwrapped = (value: unknown): unknown => {
  if (!isRecord(value)) return {};
  if (value.event === undefined && isRecord(value.body)) return value.body;
  return value;
};

const withCall = (value: unknown): unknown =>
  isRecord(value) && value.call === undefined && value.call_id !== undefined
    ? { ...value, call: value }
    : value;

export const readRetell = (json: unknown): RetellPayload => delivery.parse(withCall(unwrapped(json)));
