import { useCallback } from "react";
import { useSearchParams } from "react-router-dom";

type Changes = Record<string, string | string[] | undefined>;

/**
 * The filters, tabs and sort order of a page, kept in its URL. `change` keeps the other parameters, drops empty ones
 * and replaces the history entry, so that Back leaves the page instead of undoing keystrokes.
 */
export function useSearch() {
  const [search, setSearch] = useSearchParams();
  const change = useCallback(
    (changes: Changes) =>
      setSearch(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) {
            after.delete(name);
            for (const each of [value ?? []].flat()) if (each !== "") after.append(name, each);
          }
          return after;
        },
        { replace: true, preventScrollReset: true },
      ),
    [setSearch],
  );
  return { search, change };
}

/** One parameter of the URL: `const [tab, setTab] = useSearchParam("tab", "trail")`. */
export function useSearchParam(name: string, fallback = ""): [string, (value: string) => void] {
  const { search, change } = useSearch();
  const value = search.get(name) ?? fallback;
  return [
    value,
    useCallback((next) => change({ [name]: next === fallback ? "" : next }), [name, fallback, change]),
  ];
}
