import { useCallback, useMemo } from "react";
import { useSearch } from "@/hooks/use-search-param.ts";

/**
 * The filters of a page, kept in its URL, so that a link is a view: `?q=anna&status=ended&status=ongoing`. `names` are
 * the page's filters (keep the array stable); values are lists, empty meaning "any".
 */
export function useFilters<Name extends string>(names: readonly Name[]) {
  const { search, change } = useSearch();
  const text = search.toString();
  const values = useMemo(() => {
    const parameters = new URLSearchParams(text);
    const entries = names.map((name) => [name, parameters.getAll(name)] as const);
    return Object.fromEntries(entries) as Record<Name, string[]>;
  }, [text, names]);
  const query = search.get("q") ?? "";
  return {
    values,
    /** The search text. */
    query,
    setQuery: useCallback((q: string) => change({ q: q.trim() }), [change]),
    set: useCallback((name: Name, chosen: string[]) => change({ [name]: chosen }), [change]),
    clear: useCallback(
      () => change({ q: undefined, ...Object.fromEntries(names.map((name) => [name, undefined])) }),
      [change, names],
    ),
    isActive: query !== "" || names.some((name) => values[name].length > 0),
  };
}
