import { useMutation } from "@tanstack/react-query";
import { useMe } from "@/hooks/profiles.ts";
import type { Language } from "@/lib/languages.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export interface ProfileChange {
  full_name?: string;
  /** The language of the e-mails this person gets. */
  locale?: Language;
  theme?: "light" | "dark" | "system";
}

export function useUpdateProfile() {
  const { id } = useMe();
  return useMutation({
    mutationKey: ["profiles", "update"],
    mutationFn: (change: ProfileChange) => rows(supabase.from("profiles").update(change).eq("user_id", id)),
  });
}
