import { queryOptions } from "@tanstack/react-query";
import { useSession } from "@/data/organizations/session.ts";
import { supabase } from "@/data/supabase.ts";
import { maybeRow } from "@/lib/query.ts";

export const profileQuery = {
  mine: (userId: string) =>
    queryOptions({
      queryKey: ["profiles", "mine", userId],
      queryFn: ({ signal }) =>
        maybeRow(
          supabase
            .from("profiles")
            .select("full_name, email, theme, locale")
            .eq("user_id", userId)
            .abortSignal(signal)
            .maybeSingle(),
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
