import type { PlannedCall } from "../simulation/retell-call.ts";
import { bookFor } from "./calcom.ts";
import type { World } from "./world.ts";

const RING_MS = 800;
const THINK_MS = 1_500;

export type Moment = "call_started" | "call_ended" | "call_analyzed";

/** Plays a call from ringing to analysis. A person who agrees to an appointment is booked before the analysis. */
export async function runCourse(
  world: World,
  key: string,
  planned: PlannedCall,
  deliver: (moment: Moment, call: PlannedCall, startedAt: number) => Promise<void>,
) {
  const call = { ...planned, seconds: world.pace.talkSeconds };
  await world.pass(RING_MS);
  const startedAt = Date.now();
  if (!call.unanswered) {
    await deliver("call_started", call, startedAt);
    await world.pass(call.seconds * 1000);
  }
  await deliver("call_ended", call, startedAt);
  if (!call.unanswered && call.conversation.outcome === "appointment_set") bookFor(world, key, call.person);
  await world.pass(THINK_MS);
  await deliver("call_analyzed", call, startedAt);
}
