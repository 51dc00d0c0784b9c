/** Retell bills in fractional US cents, one line per product; we store millionths of a dollar in four parts. */
import type { CallFacts } from "../../contract/domain-event.ts";
import { seconds } from "../reading/lenient.ts";
import type { RetellCall } from "./payload.ts";

const MICROS_PER_CENT = 10_000;
const micros = (cents: number): number => Math.round(cents * MICROS_PER_CENT);

/** The first match wins: "openai_tts" is speech, although its maker sells models too. */
const SHARES = [
  ["telephony", /twilio|telnyx|telephony|phone|sip|branded|verified/],
  ["speech", /tts|stt|asr|voice|elevenlabs|cartesia|deepgram|minimax|play_?ht|denois|retell_platform/],
  ["model", /gpt|claude|gemini|llm|openai|anthropic|model|knowledge/],
] as const;

type Share = (typeof SHARES)[number][0] | "other";

const shareOf = (product: string): Share =>
  SHARES.find(([, pattern]) => pattern.test(product.toLowerCase()))?.[0] ?? "other";

type Cost = Pick<
  CallFacts,
  | "billed_seconds"
  | "cost_currency"
  | "cost_telephony_micros"
  | "cost_speech_micros"
  | "cost_model_micros"
  | "cost_other_micros"
  | "cost_total_micros"
>;

/** Empty if Retell sent no cost; an explicit 0 is kept. The parts sum to the total it charges. */
export function retellCost({ call_cost }: RetellCall): Cost {
  if (!call_cost) return {};
  const lines = call_cost.product_costs.filter((line) => line.cost !== null);
  const total = call_cost.combined_cost ?? (lines.length > 0 ? sum(lines) : null);
  const billed = call_cost.total_duration_seconds;
  return {
    billed_seconds: seconds(billed === null ? null : Math.ceil(billed)),
    cost_currency: total === null ? null : "USD",
    cost_total_micros: total === null ? null : micros(total),
    ...(lines.length > 0 && total !== null ? split(lines, micros(total)) : {}),
  };
}

type Line = { product: string | null; cost: number | null };

const sum = (lines: Line[]): number => lines.reduce((cents, line) => cents + (line.cost ?? 0), 0);

function split(lines: Line[], total: number) {
  const part = (share: Share) => micros(sum(lines.filter((line) => shareOf(line.product ?? "") === share)));
  const [telephony, speech, model] = [part("telephony"), part("speech"), part("model")];
  return {
    cost_telephony_micros: telephony,
    cost_speech_micros: speech,
    cost_model_micros: model,
    // The remainder, so that rounding and discounts stay visible instead of breaking the sum.
    cost_other_micros: total - telephony - speech - model,
  };
}
