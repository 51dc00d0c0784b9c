import { useSearchParam } from "@/hooks/use-search-param.ts";
import type { Sort } from "@/lib/sort.ts";

const parse = (text: string): Sort => {
  const [column = "", direction] = text.split(".");
  return { column, descending: direction === "desc" };
};

/** The sort order in the URL (`?sort=started_at.desc`); columns outside `allowed` fall back to the default. */
export function useSort(allowed: readonly string[], fallback: Sort): [Sort, (sort: Sort) => void] {
  const [text, setText] = useSearchParam("sort");
  const wanted = parse(text);
  return [
    allowed.includes(wanted.column) ? wanted : fallback,
    ({ column, descending }) => setText(`${column}.${descending ? "desc" : "asc"}`),
  ];
}
