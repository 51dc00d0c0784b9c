import { useMutation } from "@tanstack/react-query";
import { useSession } from "@/hooks/session.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export interface ProfileChange {
  full_name?: string;
  /** BCP 47; the language of the e-mails this person gets. */
  locale?: string;
  theme?: "light" | "dark" | "system";
}

/** Who is signed in, as the session knows them. */
export function useMe(): { id: string; name: string; email: string } {
  const user = useSession()?.user;
  const email = user?.email ?? "";
  const name: unknown = user?.user_metadata.full_name;
  return { id: user?.id ?? "", name: typeof name === "string" && name ? name : email, email };
}

export function useUpdateProfile() {
  const { id } = useMe();
  return useMutation({
    mutationKey: ["profiles", "update"],
    mutationFn: (change: ProfileChange) => rows(supabase.from("profiles").update(change).eq("user_id", id)),
  });
}
