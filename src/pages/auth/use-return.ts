import { matchPath, useSearchParams } from "react-router-dom";
import { paths, withSearch } from "@/lib/paths.ts";
import { safeRedirect } from "@/lib/redirect.ts";

/** Where to go after log-in (`?next=`, this site only), and how the neighbouring pages keep it. */
export function useReturn() {
  const [search] = useSearchParams();
  const next = safeRedirect(search.get("next"), window.location.origin);
  const kept = next === paths.dashboard ? undefined : next;
  return {
    next,
    /** The token of the invitation to return to. */
    invitation: matchPath("/invite/:token", next)?.params.token,
    /** For links in e-mails and log-in providers, which need an absolute URL. */
    absolute: window.location.origin + next,
    keep: (path: string) => withSearch(path, { next: kept }),
  };
}
