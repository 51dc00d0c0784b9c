import type { ApiAnswers, ApiRequests } from "@contract/api.ts";
import { supabase } from "@/data/supabase.ts";
import { refusalOf } from "@/lib/function-refusal.ts";

/** Calls the `api` function as the signed-in person, for actions that need a secret. Throws `Refused`. */
export async function callApi<Path extends keyof ApiAnswers>(
  path: Path,
  body: ApiRequests[Path],
): Promise<ApiAnswers[Path]> {
  const { data, error } = await supabase.functions.invoke<ApiAnswers[Path]>(`api${path}`, { body });
  if (error) throw await refusalOf(error);
  return data as ApiAnswers[Path]; // Without an error, the response has the contract's shape.
}
