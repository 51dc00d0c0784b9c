import type { PlannedCall } from "./retell-call.ts";

const ENDED_REASON: Record<string, string> = {
  dial_no_answer: "customer-did-not-answer",
  dial_busy: "customer-busy",
  voicemail_reached: "voicemail",
  dial_failed: "twilio-failed-to-connect-call",
};

/** The body that Vapi would post. `startedAt` is in epoch milliseconds; `call` is its call object, with our overrides. */
export function vapiBody(
  moment: "call_started" | "call_ended" | "call_analyzed",
  planned: PlannedCall,
  startedAt: number,
  call: Record<string, unknown>,
) {
  const common = { timestamp: Date.now(), call, customer: call.customer };
  if (moment === "call_started")
    return { message: { type: "status-update", status: "in-progress", ...common } };
  const endedReason = planned.unanswered ? ENDED_REASON[planned.unanswered] : "customer-ended-call";
  if (moment === "call_ended")
    return { message: { type: "status-update", status: "ended", endedReason, ...common } };
  return {
    message: { type: "end-of-call-report", endedReason, ...common, ...report(planned, startedAt) },
  };
}

function report({ unanswered, conversation, seconds }: PlannedCall, startedAt: number) {
  if (unanswered) return { cost: 0, artifact: { transcript: "", messages: [] }, analysis: {} };
  return {
    startedAt: new Date(startedAt).toISOString(),
    endedAt: new Date(startedAt + seconds * 1000).toISOString(),
    cost: Number((seconds * 0.0012).toFixed(4)),
    artifact: {
      transcript: conversation.turns
        .map(([who, said]) => `${who === "agent" ? "AI" : "User"}: ${said}`)
        .join("\n"),
      messages: [],
    },
    analysis: {
      summary: conversation.summary,
      structuredData: { outcome: conversation.outcome },
      successEvaluation: String(conversation.outcome !== "not_interested"),
    },
  };
}
