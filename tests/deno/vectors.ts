/** Run by Deno: prints { vector id: verdict } for every vector of every provider. */
import { providers } from "../../supabase/functions/_shared/providers/mod.ts";
import { signatureCheckOf, vectorsOf } from "../../supabase/functions/_shared/providers/testing/vector.ts";

const verdicts: Record<string, boolean> = {};
for (const [name, provider] of Object.entries(providers)) {
  for (const vector of vectorsOf(name)) verdicts[vector.id] = await signatureCheckOf(provider, vector);
}
console.log(JSON.stringify(verdicts));
