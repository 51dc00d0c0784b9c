import { queryOptions } from "@tanstack/react-query";
import { useSession } from "@/data/organizations/session.ts";
import type { Language } from "@/lib/languages.ts";
import { maybeRow } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";
import type { Theme } from "@/stores/preferences.ts";

export interface Profile {
  full_name: string;
  email: string;
  theme: Theme;
  /** Null until chosen. */
  locale: Language | null;
}

export const profileQuery = {
  mine: (userId: string) =>
    queryOptions({
      queryKey: ["profiles", "mine", userId],
      queryFn: ({ signal }) =>
        maybeRow<Profile>(
          supabase
            .from("profiles")
            .select("full_name, email, theme, locale")
            .eq("user_id", userId)
            .abortSignal(signal)
            .maybeSingle()
            .overrideTypes<Profile, { merge: false }>(),
        ),
    }),
};

/** The signed-in person as the session describes them. */
export function useMe(): { id: string; name: string; email: string } {
  const user = useSession()?.user;
  const email = user?.email ?? "";
  const name: unknown = user?.user_metadata.full_name;
  return { id: user?.id ?? "", name: typeof name === "string" && name ? name : email, email };
}
