import { FunctionsHttpError } from "@supabase/supabase-js";
import { Refused } from "@/lib/refused.ts";

interface RefusalBody {
  error?: { code?: unknown; message?: unknown };
}

/** The function's own code if it responded; `network` if nothing did. */
export async function refusalOf(error: unknown): Promise<Refused> {
  if (!(error instanceof FunctionsHttpError)) return new Refused("network", 0, String(error));
  const response = error.context as Response;
  const body: RefusalBody | null = await response.json().catch(() => null);
  const { code, message } = body?.error ?? {};
  return new Refused(
    typeof code === "string" ? code : `http_${response.status}`,
    response.status,
    typeof message === "string" ? message : error.message,
  );
}
