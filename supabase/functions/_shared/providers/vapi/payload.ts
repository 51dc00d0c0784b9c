/**
 * Vapi's server message, as loosely as it really arrives. Times are ISO 8601 or (fractional) epoch milliseconds,
 * costs US dollars.
 */
import { z } from "zod";
import { asNumber, isRecord, leaf, listOf, number, part, record, text } from "../reading/lenient.ts";

/** No call costs ten million dollars: such a figure is corrupt. */
const dollars = leaf((value) => {
  const said = asNumber(value);
  return said !== null && Math.abs(said) <= 1e7 ? said : null;
});

const turn = z.object({ role: text, message: text, content: text, secondsFromStart: number });
const phone = part(z.object({ number: text }));
const withMetadata = part(z.object({ metadata: record }));

const costBreakdown = part(
  z.object({
    transport: dollars,
    stt: dollars,
    llm: dollars,
    tts: dollars,
    total: dollars,
  }),
);

const vapiCall = z.object({
  id: text,
  type: text,
  status: text,
  assistantId: text,
  startedAt: text,
  endedAt: text,
  endedReason: text,
  customer: phone,
  phoneNumber: phone,
  cost: dollars,
  costBreakdown,
  metadata: record,
  assistantOverrides: withMetadata,
  transcript: text,
  recordingUrl: text,
});

const message = z.object({
  type: text,
  status: text,
  timestamp: number,
  endedReason: text,
  startedAt: text,
  endedAt: text,
  cost: dollars,
  costBreakdown,
  call: part(vapiCall),
  customer: phone,
  phoneNumber: phone,
  assistant: part(z.object({ id: text, name: text, metadata: record })),
  artifact: part(
    z.object({ transcript: text, messages: listOf(turn), recordingUrl: text, stereoRecordingUrl: text }),
  ),
  /** Until 2024 these were one level up. */
  transcript: text,
  messages: listOf(turn),
  recordingUrl: text,
  summary: text,
  analysis: part(z.object({ summary: text, structuredData: record })),
});

export type VapiCall = z.infer<typeof vapiCall>;
export type VapiMessage = z.infer<typeof message>;

/** Everything is wrapped in `message`. */
export const readVapi = (json: unknown): VapiMessage =>
  message.parse(isRecord(json) && isRecord(json.message) ? json.message : {});
