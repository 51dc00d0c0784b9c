import { timingSafeEqual } from "node:crypto";
import { fromText, sha256 } from "./bytes.ts";
import { Problem } from "./problem.ts";

/** Admits callers that send one of the project's secret keys as `apikey`; compared in constant time. */
export async function admit(request: Request, secretKeys: readonly string[]): Promise<void> {
  if (request.method !== "POST") {
    throw Problem.of("method_not_allowed", "Use POST", { headers: { allow: "POST" } });
  }
  const given = await sha256(fromText(request.headers.get("apikey") ?? ""));
  for (const key of secretKeys) if (timingSafeEqual(given, await sha256(fromText(key)))) return;
  throw Problem.of("not_signed_in", "Only the project's secret keys may call this function");
}
