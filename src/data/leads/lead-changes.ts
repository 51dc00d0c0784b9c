import { useMutation, useQueryClient } from "@tanstack/react-query";
import type * as z from "zod/mini";
import { leadTagging } from "@/data/leads/lead-answers.ts";
import type { LeadFilter } from "@/data/leads/rows.ts";
import { supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

/** Some leads by id, or all leads of a filter. */
export type Chosen = { ids: string[] } | { filter: LeadFilter };

/** The selection in the form the bulk functions take. */
export const whichLeads = (chosen: Chosen) =>
  "ids" in chosen ? { p_lead_ids: chosen.ids } : { p_filter: chosen.filter };

/** The result of a bulk tagging. */
export interface Tagging extends z.infer<typeof leadTagging> {
  tag: string;
  on: boolean;
}

function useChanged() {
  const client = useQueryClient();
  return () =>
    Promise.all([["leads"], ["lead_words"]].map((queryKey) => client.invalidateQueries({ queryKey })));
}

export function useTagLeads(organizationId: string) {
  return useMutation({
    mutationFn: async ({
      chosen,
      tag,
      on,
    }: {
      chosen: Chosen;
      tag: string;
      on: boolean;
    }): Promise<Tagging> => {
      const done = leadTagging.parse(
        await rows(
          supabase.rpc("tag_leads", {
            p_organization_id: organizationId,
            p_tag: tag,
            p_on: on,
            ...whichLeads(chosen),
          }),
        ),
      );
      return { tag, on, ...done };
    },
    onSuccess: useChanged(),
  });
}

export function useUndoTagging() {
  return useMutation({
    mutationFn: (id: string) => rows(supabase.rpc("undo_lead_tagging", { p_id: id })),
    onSuccess: useChanged(),
  });
}

export function useEditLead(leadId: string) {
  return useMutation({
    mutationFn: async ({ tags, custom }: { tags: string[]; custom: Record<string, unknown> }) =>
      void (await rows(supabase.rpc("edit_lead", { p_lead_id: leadId, p_tags: tags, p_custom: custom }))),
    onSuccess: useChanged(),
  });
}
