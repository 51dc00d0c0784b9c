import { paths } from "@/lib/paths.ts";

/**
 * Where to go after log-in: `wanted` if it is a path of this very site, otherwise home. Browsers read `/\evil`, tabs
 * and newlines in surprising ways, so the URL parser decides, not a prefix.
 */
export function safeRedirect(wanted: string | null | undefined, origin: string): string {
  if (!wanted?.startsWith("/")) return paths.dashboard;
  const parsed = URL.canParse(wanted, origin) ? new URL(wanted, origin) : null;
  if (!parsed || parsed.origin !== origin) return paths.dashboard;
  const local = parsed.pathname + parsed.search + parsed.hash;
  // "/.//evil" normalises to "//evil", which a second parser would read as another host.
  return /^\/(?!\/)/.test(local) ? local : paths.dashboard;
}

/** The log-in page, which returns to `location` afterwards. */
export function loginPath(location: { pathname: string; search: string }): string {
  const here = location.pathname + location.search;
  return here === paths.dashboard ? paths.login : `${paths.login}?next=${encodeURIComponent(here)}`;
}
