import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { LeadFilter } from "@/data/leads/leads.ts";
import type { Json } from "@/lib/database.types.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

/** Some leads by id, or all leads of a filter. */
export type Chosen = { ids: string[] } | { filter: LeadFilter };

/** The selection in the form the bulk functions take. */
export const whichLeads = (chosen: Chosen) =>
  "ids" in chosen ? { p_lead_ids: chosen.ids } : { p_filter: { ...chosen.filter } };

/** A bulk tagging; `id` is needed to undo it. */
export interface Tagging {
  id: string;
  tag: string;
  on: boolean;
  /** Leads that did not have the tag already. */
  changed: number;
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
      const done = await rows(
        supabase.rpc("tag_leads", {
          p_organization_id: organizationId,
          p_tag: tag,
          p_on: on,
          ...whichLeads(chosen),
        }),
      );
      // The function's comment documents this shape; the generated type only says JSON.
      return { tag, on, ...(done as unknown as { id: string; changed: number }) };
    },
    onSuccess: useChanged(),
  });
}

export function useUndoTagging() {
  return useMutation({
    mutationFn: (id: string) => rows<number>(supabase.rpc("undo_lead_tagging", { p_id: id })),
    onSuccess: useChanged(),
  });
}

export function useEditLead(leadId: string) {
  return useMutation({
    mutationFn: async ({ tags, custom }: { tags: string[]; custom: Record<string, unknown> }) =>
      void (await rows(
        supabase.rpc("edit_lead", { p_lead_id: leadId, p_tags: tags, p_custom: custom as Json }),
      )),
    onSuccess: useChanged(),
  });
}
