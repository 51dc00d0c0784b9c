import { queryOptions } from "@tanstack/react-query";
import { type RowOf, supabase } from "@/data/supabase.ts";
import { maybeRow, rows } from "@/lib/query.ts";

const ROW = "id, kind, status, subject, received_at, attempts, next_attempt_at, error";
const WHOLE =
  `${ROW}, integration_id, occurred_at, applied_at, dedupe_key, body_sha256, body_encoding, body, headers, normalised, credential:credentials(name, hint)` as const;

const listed = (organizationId: string) =>
  supabase.from("events").select(ROW).eq("organization_id", organizationId);
const wholeEvents = (organizationId: string) =>
  supabase.from("events").select(WHOLE).eq("organization_id", organizationId);

/** One inbound signed delivery, without its content. */
export type EventRow = RowOf<typeof listed>;
/** `body_sha256` is the hash of the received bytes, in hex; `body` is null after its retention time. */
export type Event = RowOf<typeof wholeEvents>;

/** How many deliveries a list shows. */
export const RECENT = 50;

export const eventsQuery = {
  /** The newest deliveries of an integration; managers and owners only. */
  recent: (organizationId: string, integrationId: string, onlyFailed: boolean) =>
    queryOptions({
      queryKey: ["events", "recent", organizationId, integrationId, onlyFailed],
      queryFn: ({ signal }) => {
        const query = listed(organizationId).eq("integration_id", integrationId);
        return rows(
          (onlyFailed ? query.in("status", ["failed", "dead"]) : query)
            .order("received_at", { ascending: false })
            .limit(RECENT)
            .abortSignal(signal),
        );
      },
    }),

  /** Null: no such delivery in this organization, or the role may not read it. */
  one: (organizationId: string, id: number) =>
    queryOptions({
      queryKey: ["events", "one", organizationId, id],
      queryFn: ({ signal }) =>
        maybeRow(wholeEvents(organizationId).eq("id", id).abortSignal(signal).maybeSingle()),
    }),
};

/** Whether the stored body matches the hash of the received bytes; false if a secret in it was redacted. */
export async function bodyIsAsReceived({
  body,
  body_encoding,
  body_sha256,
}: Pick<Event, "body" | "body_encoding" | "body_sha256">): Promise<boolean> {
  if (body === null) return false;
  const bytes =
    body_encoding === "base64"
      ? Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0))
      : new TextEncoder().encode(body);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("") === body_sha256;
}
