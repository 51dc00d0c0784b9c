import type { Filter } from "@/components/ui/filter-bar.tsx";
import type { useFilters } from "@/hooks/use-filters.ts";

/** The filters of a list page: their values from the URL, and the choices in the bar. */
export interface ListFilters<Name extends string> {
  state: ReturnType<typeof useFilters<Name>>;
  offered: readonly Filter<Name>[];
  /** The placeholder of the search field, which names what can be searched. */
  placeholder: string;
}
