import { useSession } from "@/hooks/session.ts";

/** Who is signed in, as the session knows them. */
export function useMe(): { id: string; name: string; email: string } {
  const user = useSession()?.user;
  const email = user?.email ?? "";
  const name: unknown = user?.user_metadata.full_name;
  return { id: user?.id ?? "", name: typeof name === "string" && name ? name : email, email };
}
