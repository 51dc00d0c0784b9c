/** Signed Retell deliveries of a realistic size, prepared before the clock starts. */
import { createHmac } from "node:crypto";
import { prepare } from "./http-load.ts";

const lines = [
  "Hej, och välkommen till Harbor Dental, vad kan jag hjälpa dig med?",
  "I would like to move my check-up to Thursday morning if there is anything left.",
  "Let me look. I have ten past nine or a quarter to eleven with the same hygienist.",
  "A quarter to eleven is fine, and could you send me a reminder the day before?",
];

const transcript = Array.from({ length: 15 }, (_, index) => ({
  role: index % 2 === 0 ? "agent" : "user",
  content: lines[index % lines.length],
  words: [{ word: "Hej", start: index * 4.2, end: index * 4.2 + 0.3 }],
}));

export type CallEvent = "call_started" | "call_ended" | "call_analyzed";

/** One Retell body of a call; `call_ended` is 3.4 kB. `startedAt` is epoch milliseconds. */
export function retellBody(event: CallEvent, callId: string, caller: string, startedAt: number): string {
  const call = {
    call_id: callId,
    agent_id: "agent_bench",
    agent_name: "Ella",
    call_type: "phone_call",
    direction: "inbound",
    from_number: caller,
    to_number: "+12125550100",
    call_status: event === "call_started" ? "ongoing" : "ended",
    start_timestamp: startedAt,
    retell_llm_dynamic_variables: { business: "Harbor Dental" },
  };
  const ended = {
    end_timestamp: startedAt + 95_500,
    duration_ms: 95_500,
    disconnection_reason: "user_hangup",
    transcript_object: transcript,
    call_cost: {
      combined_cost: 23.4,
      total_duration_seconds: 96,
      product_costs: [{ product: "elevenlabs_tts", cost: 11.2 }],
    },
  };
  const analysis = {
    call_analysis: {
      call_summary: "Moved a check-up to Thursday.",
      user_sentiment: "Positive",
      call_successful: true,
      in_voicemail: false,
    },
  };
  return JSON.stringify({
    event,
    call: {
      ...call,
      ...(event === "call_started" ? {} : ended),
      ...(event === "call_analyzed" ? analysis : {}),
    },
  });
}

export function retellHeaders(secret: string, body: string, now: number): Record<string, string> {
  const digest = createHmac("sha256", secret).update(`${body}${now}`).digest("hex");
  return { "content-type": "application/json", "x-retell-signature": `v=${now},d=${digest}` };
}

export function retellRequest(endpoint: URL, secret: string, body: string): Buffer {
  return prepare(endpoint, retellHeaders(secret, body, Date.now()), body);
}
