import { queryOptions } from "@tanstack/react-query";
import { maybeRow, rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export type EventStatus = "stored" | "applied" | "ignored" | "failed" | "dead";

/** One signed delivery, without its body. */
export interface EventRow {
  id: number;
  kind: string;
  status: EventStatus;
  subject: string | null;
  received_at: string;
  attempts: number;
  next_attempt_at: string | null;
  error: string | null;
}

export interface Event extends EventRow {
  integration_id: string;
  occurred_at: string | null;
  applied_at: string | null;
  dedupe_key: string;
  /** Hex, of the bytes as received. */
  body_sha256: string;
  body_encoding: "utf8" | "base64";
  /** Null once retention has erased it. */
  body: string | null;
  headers: Record<string, string>;
  /** contract/domain-event.ts */
  normalised: unknown[];
  credential: { name: string; hint: string } | null;
}

const ROW = "id, kind, status, subject, received_at, attempts, next_attempt_at, error";
const WHOLE = `${ROW}, integration_id, occurred_at, applied_at, dedupe_key, body_sha256, body_encoding, body, headers, normalised, credential:credentials(name, hint)`;

/** How many deliveries a list shows. */
export const RECENT = 50;

export const eventsQuery = {
  /** The newest deliveries of an integration; managers and owners only. */
  recent: (organizationId: string, integrationId: string, onlyFailed: boolean) =>
    queryOptions({
      queryKey: ["events", "recent", organizationId, integrationId, onlyFailed],
      queryFn: ({ signal }) => {
        const query = supabase
          .from("events")
          .select(ROW)
          .eq("organization_id", organizationId)
          .eq("integration_id", integrationId);
        return rows<EventRow[]>(
          (onlyFailed ? query.in("status", ["failed", "dead"]) : query)
            .order("received_at", { ascending: false })
            .limit(RECENT)
            .abortSignal(signal)
            .overrideTypes<EventRow[], { merge: false }>(),
        );
      },
    }),

  /** Null: no such delivery in this organization, or the role may not read it. */
  one: (organizationId: string, id: number) =>
    queryOptions({
      queryKey: ["events", "one", organizationId, id],
      queryFn: ({ signal }) =>
        maybeRow<Event>(
          supabase
            .from("events")
            .select(WHOLE)
            .eq("organization_id", organizationId)
            .eq("id", id)
            .abortSignal(signal)
            .maybeSingle()
            .overrideTypes<Event, { merge: false }>(),
        ),
    }),
};

/** Whether the stored body matches the hash of the received bytes; false if a secret in it was redacted. */
export async function bodyIsAsReceived({ body, body_encoding, body_sha256 }: Event): Promise<boolean> {
  if (body === null) return false;
  const bytes =
    body_encoding === "base64"
      ? Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0))
      : new TextEncoder().encode(body);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("") === body_sha256;
}
