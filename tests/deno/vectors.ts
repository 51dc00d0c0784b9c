/** Run by Deno: prints { vector id: verdict } for every vector of a provider we have. */
import { readFileSync } from "node:fs";
import { providers } from "../../supabase/functions/_shared/providers/mod.ts";
import {
  providerOf,
  type Vector,
  verdictOf,
} from "../../supabase/functions/_shared/providers/testing/vector.ts";

const vectors: Vector[] = JSON.parse(readFileSync("tests/fixtures/signature-vectors.json", "utf8"));
const verdicts: Record<string, boolean> = {};
for (const vector of vectors) {
  const provider = providers[providerOf(vector)];
  if (provider) verdicts[vector.id] = await verdictOf(provider, vector);
}
console.log(JSON.stringify(verdicts));
