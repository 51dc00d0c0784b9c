import { Refusal } from "../_shared/providers/asking/refusal.ts";
import type { Found, Sent } from "../_shared/providers/asking/sent.ts";
import type { Effect, Result } from "../_shared/store/outbox.ts";

/** Performs one effect, or asks its provider about it. Every expected failure is a Refusal. */
export interface Sender {
  send(): Promise<Sent>;
  find(): Promise<Found>;
}

type Outcome = Omit<Result, "id" | "lease_token">;

/** One attempt at one effect. An effect in doubt is never performed here, only looked up. Never throws. */
export async function attempt(
  effect: Effect,
  senderOf: (effect: Effect) => Promise<Sender>,
): Promise<Result> {
  const named = { id: effect.id, lease_token: effect.leaseToken };
  try {
    const sender = await senderOf(effect);
    return { ...named, ...(effect.inDoubt ? await asked(sender) : await done(sender)) };
  } catch (error) {
    // Nothing was sent yet; an effect already in doubt stays in doubt.
    const never = error instanceof Refusal && error.kind === "rejected" ? "dead" : "retry";
    return { ...named, ...failed(error, effect.inDoubt ? "unsure" : never) };
  }
}

async function done(sender: Sender): Promise<Outcome> {
  try {
    return { result: "done", provider_ref: (await sender.send()).providerRef };
  } catch (error) {
    // An unforeseen failure may have happened after sending.
    if (!(error instanceof Refusal) || error.kind === "unsure") return failed(error, "unsure");
    return failed(error, error.kind === "rejected" ? "dead" : "retry");
  }
}

async function asked(sender: Sender): Promise<Outcome> {
  const found = await sender.find();
  // Sending again could duplicate it: a person decides.
  if (found === "cannot_tell") return { result: "dead", error: "cannot_tell" };
  return found ? { result: "done", provider_ref: found.providerRef } : { result: "absent" };
}

/** The provider's own text may quote personal data: only its code is kept. */
const failed = (error: unknown, result: Result["result"]): Outcome =>
  error instanceof Refusal
    ? { result, error: error.code, retry_after_seconds: error.retryAfterSeconds }
    : { result, error: error instanceof Error ? error.name : "unexpected" };
