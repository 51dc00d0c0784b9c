/** Vapi bills in US dollars, one figure per part; we store millionths in four parts. */
import type { CallFacts } from "../../contract/domain-event.ts";
import type { VapiMessage } from "./payload.ts";

const micros = (dollars: number): number => Math.round(dollars * 1_000_000);

/** Empty if Vapi sent no cost; an explicit 0 is kept. The parts sum to the total it charges. */
export function vapiCost({ cost, costBreakdown, call }: VapiMessage): Partial<CallFacts> {
  const parts = costBreakdown ?? call?.costBreakdown ?? null;
  const total = cost ?? call?.cost ?? parts?.total ?? null;
  if (total === null) return {};
  const whole = { cost_currency: "USD", cost_total_micros: micros(total) };
  if (!parts) return whole;
  const telephony = micros(parts.transport ?? 0);
  const speech = micros((parts.stt ?? 0) + (parts.tts ?? 0));
  const model = micros(parts.llm ?? 0);
  return {
    ...whole,
    cost_telephony_micros: telephony,
    cost_speech_micros: speech,
    cost_model_micros: model,
    // Vapi's own fee and the analysis: the remainder, so that rounding stays visible instead of breaking the sum.
    cost_other_micros: micros(total) - telephony - speech - model,
  };
}
