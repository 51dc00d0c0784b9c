import { Refusal } from "./refusal.ts";

/**
 * The same refusal under a code of ours, where a person can do something about it: docs/error-codes.md says what.
 * `codeOf` answers that code, or undefined where the provider's own says more.
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
