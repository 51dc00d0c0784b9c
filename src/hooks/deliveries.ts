import { queryOptions } from "@tanstack/react-query";
import { maybeRow } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

/** One signed delivery as it was stored; for managers. */
export interface Delivery {
  id: number;
  kind: string;
  status: string;
  attempts: number;
  error: string | null;
  occurred_at: string | null;
  received_at: string;
  dedupe_key: string;
  /** Hex, of the bytes as they came. */
  body_sha256: string;
  body_encoding: "utf8" | "base64";
  /** Null once retention has forgotten it. */
  body: string | null;
  headers: Record<string, string>;
  normalised: unknown[];
  /** The secret that verified it. */
  credential: { hint: string } | null;
}

export const deliveryQuery = (organizationId: string, eventId: number) =>
  queryOptions({
    queryKey: ["events", "one", organizationId, eventId],
    queryFn: ({ signal }) =>
      maybeRow<Delivery>(
        supabase
          .from("events")
          .select(
            "id, kind, status, attempts, error, occurred_at, received_at, dedupe_key, body_sha256, body_encoding, " +
              "body, headers, normalised, credential:credentials(hint)",
          )
          .eq("organization_id", organizationId)
          .eq("id", eventId)
          .abortSignal(signal)
          .maybeSingle()
          .overrideTypes<Delivery, { merge: false }>(),
      ),
  });

/** Whether the stored body has the hash of the received bytes; false where a secret in it was redacted. */
export async function bodyIsAsReceived({ body, body_encoding, body_sha256 }: Delivery): Promise<boolean> {
  if (body === null) return false;
  const bytes =
    body_encoding === "base64"
      ? Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0))
      : new TextEncoder().encode(body);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("") === body_sha256;
}
