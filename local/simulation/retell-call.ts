import { type Conversation, conversations } from "./conversations.ts";
import { type Person, somebody } from "./people.ts";
import type { Random } from "./random.ts";

export interface PlannedCall {
  id: string;
  person: Person;
  direction: "inbound" | "outbound";
  /** Why the call was not answered; undefined if it was. */
  unanswered?: string;
  conversation: Conversation;
  /** The length of the conversation. */
  seconds: number;
}

const OUR_NUMBER = "+12125550100";
const AGENT = {
  agent_id: "agent_harbor_reception",
  agent_name: "Robin",
  agent_version: 4,
  call_type: "phone_call",
};

export function planCall(random: Random): PlannedCall {
  const person = somebody(random);
  const direction = random.chance(0.65) ? "inbound" : "outbound";
  const unanswered = direction === "outbound" && random.chance(0.35);
  return {
    id: `call_sim_${random.text(20)}`,
    person,
    direction,
    unanswered: unanswered
      ? random.pick(["dial_no_answer", "dial_busy", "dial_failed", "voicemail_reached"])
      : undefined,
    conversation: random.pick(conversations(person)),
    seconds: random.between(35, 240),
  };
}

/** The bodies that Retell would post. `startedAt` and the instants in the result are in epoch milliseconds. */
export function retellBody(
  event: "call_started" | "call_ended" | "call_analyzed",
  call: PlannedCall,
  startedAt: number,
) {
  const body = { ...base(call), call_status: "ongoing", start_timestamp: startedAt };
  if (event === "call_started") return { event, call: body };
  const ended = call.unanswered
    ? { ...base(call), ...notConnected(call, startedAt) }
    : { ...body, ...connected(call, startedAt) };
  if (event === "call_ended") return { event, call: ended };
  return { event, call: { ...ended, call_analysis: analysis(call) } };
}

function base({ id, person, direction }: PlannedCall) {
  const [from_number, to_number] =
    direction === "inbound" ? [person.phone, OUR_NUMBER] : [OUR_NUMBER, person.phone];
  return { ...AGENT, call_id: id, direction, from_number, to_number, metadata: { simulated: true } };
}

const notConnected = (call: PlannedCall, startedAt: number) => ({
  call_status: "not_connected",
  disconnection_reason: call.unanswered,
  end_timestamp: startedAt,
  call_cost: { combined_cost: 0, product_costs: [], total_duration_seconds: 0 },
});

function connected({ conversation, seconds }: PlannedCall, startedAt: number) {
  const product = (name: string, centsPerSecond: number) => ({
    product: name,
    unit_price: centsPerSecond,
    cost: centsPerSecond * seconds,
  });
  const products = [
    product("elevenlabs_tts", 0.1166667),
    product("gpt_4_1", 0.075),
    product("us_telephony", 0.025),
  ];
  return {
    call_status: "ended",
    end_timestamp: startedAt + seconds * 1000,
    duration_ms: seconds * 1000,
    disconnection_reason: "user_hangup",
    transcript: conversation.turns
      .map(([who, said]) => `${who === "agent" ? "Agent" : "User"}: ${said}`)
      .join("\n"),
    transcript_object: conversation.turns.map(([role, content]) => ({ role, content, words: [] })),
    call_cost: {
      combined_cost: products.reduce((sum, { cost }) => sum + cost, 0),
      product_costs: products,
      total_duration_seconds: seconds,
    },
  };
}

function analysis({ conversation, unanswered }: PlannedCall) {
  if (unanswered)
    return {
      user_sentiment: "Unknown",
      call_successful: false,
      in_voicemail: unanswered === "voicemail_reached",
    };
  return {
    call_summary: conversation.summary,
    user_sentiment: conversation.sentiment,
    call_successful: conversation.outcome !== "not_interested",
    in_voicemail: false,
    custom_analysis_data: { outcome: conversation.outcome },
  };
}
