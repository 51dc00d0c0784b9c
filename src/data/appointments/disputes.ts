import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Dispute, EvidenceKind } from "@/data/appointments/verification.ts";
import type { VerificationRules } from "@/data/appointments/verification-rules.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export interface DisputedEvidence {
  kind: EvidenceKind;
  came: boolean;
  at: string;
  source: string;
  /** Calls only. */
  talk_seconds: number | null;
  /** Whether the verdict is based on it. */
  counted: boolean;
}

/** A dispute of any organization with its evidence and rules, for operators. */
export interface DisputeFile extends Dispute {
  organization_id: string;
  organization_name: string;
  /** IANA */
  organization_time_zone: string;
  appointment_id: string;
  attendee_name: string | null;
  title: string | null;
  starts_at: string;
  verdict: "shown" | "no_show" | "contested";
  /** Machine codes. */
  reasons: string[];
  verdict_at: string;
  rules: Omit<VerificationRules, "author" | "created_at">;
  /** Null if raised by the system: the rules could not decide, or the calendar moved or cancelled it. */
  raised_by_name: string | null;
  answer_by: string;
  evidence: DisputedEvidence[];
  decided_by_name: string | null;
}

const PAGE = 30;

/** The generated types only say JSON for evidence and rules; the function's comment documents the shape. */
const asFiles = (found: unknown) => found as DisputeFile[];

export const disputesQuery = {
  /** Disputes that wait for an operator, oldest first; at most 500. */
  open: () =>
    queryOptions({
      queryKey: ["disputes", "open"],
      queryFn: ({ signal }) => rows(supabase.rpc("open_disputes").abortSignal(signal)).then(asFiles),
    }),

  /** Decided and moot disputes, newest first. */
  decided: () =>
    infiniteQueryOptions({
      queryKey: ["disputes", "decided"],
      initialPageParam: null as DisputeFile | null,
      queryFn: ({ signal, pageParam }) =>
        rows(
          supabase
            .rpc("decided_disputes", {
              p_before: pageParam?.decided_at ?? undefined,
              p_before_id: pageParam?.id,
              p_limit: PAGE,
            })
            .abortSignal(signal),
        ).then(asFiles),
      getNextPageParam: (last) => (last.length === PAGE ? last.at(-1) : undefined),
    }),
};

/** Decides a dispute with the correct verdict; returns whether it was accepted or rejected. */
export function useDecideDispute() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, verdict, note }: { id: string; verdict: "shown" | "no_show"; note: string }) =>
      rows<string>(
        supabase.rpc("decide_dispute", { p_dispute_id: id, p_verdict: verdict, p_note: note }),
      ).then((answer) => answer as "accepted" | "rejected"),
    onSettled: () => client.invalidateQueries({ queryKey: ["disputes"] }),
  });
}
