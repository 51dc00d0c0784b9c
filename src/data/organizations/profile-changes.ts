import { useMutation, useQueryClient } from "@tanstack/react-query";
import { profileQuery, useMe } from "@/data/organizations/profiles.ts";
import { supabase } from "@/data/supabase.ts";
import type { Language } from "@/lib/languages.ts";
import { rows } from "@/lib/query.ts";

export interface ProfileChange {
  full_name?: string;
  /** The language of the e-mails this person gets. */
  locale?: Language;
  theme?: "light" | "dark" | "system";
}

export function useUpdateProfile() {
  const { id } = useMe();
  const client = useQueryClient();
  return useMutation({
    mutationKey: ["profiles", "update"],
    // Cached data must not undo the choice when the page is mounted again.
    onMutate: (change: ProfileChange) =>
      client.setQueryData(profileQuery.mine(id).queryKey, (known) => known && { ...known, ...change }),
    mutationFn: (change: ProfileChange) => rows(supabase.from("profiles").update(change).eq("user_id", id)),
  });
}
