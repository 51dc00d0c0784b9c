import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router-dom";
import { session } from "@/data/organizations/session.ts";
import { paths } from "@/lib/paths.ts";

/** Signs out and clears every cached row. */
export function useSignOut() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    await session.signOut();
    client.clear();
    await navigate(paths.login);
  };
}
