import { Refusal } from "./refusal.ts";

/**
 * The same refusal under a code of ours, if a person can do something about it (see docs/error-codes.md). `codeOf`
 * returns that code, or undefined if the provider's own is more specific.
 */
export async function clearly<Value>(
  asked: Promise<Value>,
  codeOf: (refusal: Refusal) => string | undefined,
): Promise<Value> {
  try {
    return await asked;
  } catch (error) {
    const code = error instanceof Refusal && error.kind === "rejected" ? codeOf(error) : undefined;
    if (!(error instanceof Refusal) || !code) throw error;
    throw new Refusal({ kind: "rejected", code, detail: error.detail });
  }
}
