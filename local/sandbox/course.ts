import type { PlannedCall } from "../simulation/retell-call.ts";
import { bookFor } from "./calcom.ts";
import type { World } from "./world.ts";

const RING_MS = 800;
const THINK_MS = 1_500;

export type Moment = "call_started" | "call_ended" | "call_analyzed";

/** A call runs its course; who agrees to an appointment gets one before the call has been analysed. */
export async function runCourse(
  world: World,
  key: string,
  planned: PlannedCall,
  tell: (moment: Moment, call: PlannedCall, startedAt: number) => Promise<void>,
) {
  const call = { ...planned, seconds: world.pace.talkSeconds };
  await world.pass(RING_MS);
  const startedAt = Date.now();
  if (!call.unanswered) {
    await tell("call_started", call, startedAt);
    await world.pass(call.seconds * 1000);
  }
  await tell("call_ended", call, startedAt);
  if (!call.unanswered && call.conversation.outcome === "appointment_set") bookFor(world, key, call.person);
  await world.pass(THINK_MS);
  await tell("call_analyzed", call, startedAt);
}
