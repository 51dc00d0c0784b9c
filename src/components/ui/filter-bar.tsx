import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { ChoiceChip } from "@/components/ui/choice-chip.tsx";
import { DaysChip } from "@/components/ui/days-chip.tsx";
import { SearchInput } from "@/components/ui/search-input.tsx";
import type { Option } from "@/components/ui/select.tsx";
import type { useFilters } from "@/hooks/use-filters.ts";

export interface Filter<Name extends string> {
  name: Name;
  label: string;
  /** The choices, or "days" for a preset or a range of the organization's days. */
  options: readonly Option[] | "days";
  /** At most one value. */
  single?: boolean;
}

interface FilterBarProps<Name extends string> {
  /** From `useFilters(names)`: the URL is the state. */
  state: ReturnType<typeof useFilters<Name>>;
  filters: readonly Filter<Name>[];
  /** Omit on a page without search. */
  searchPlaceholder?: string;
  /** More controls: a date range. */
  children?: ReactNode;
}

export function FilterBar<Name extends string>(props: FilterBarProps<Name>) {
  const { state, filters, searchPlaceholder, children } = props;
  const { t } = useTranslation();
  return (
    <search aria-label={t("filters.label")} className="flex flex-wrap items-center gap-1.5">
      {searchPlaceholder && (
        <SearchInput value={state.query} onChange={state.setQuery} placeholder={searchPlaceholder} />
      )}
      {/* On phones a single row that scrolls sideways, so that the rows stay in view. */}
      <div className="flex gap-1.5 max-md:-mx-2 max-md:w-[calc(100%+1rem)] max-md:overflow-x-auto max-md:px-2 max-md:py-1 max-md:[scrollbar-width:none] md:contents">
        {filters.map(({ name, label, options, single }) => {
          const shared = {
            label,
            chosen: state.values[name],
            onChange: (next: string[]) => state.set(name, next),
          };
          return options === "days" ? (
            <DaysChip key={name} {...shared} />
          ) : (
            <ChoiceChip key={name} {...shared} options={options} single={single} />
          );
        })}
        {children}
        {state.isActive && (
          <Button variant="ghost" size="sm" onClick={state.clear}>
            {t("filters.clear")}
          </Button>
        )}
      </div>
    </search>
  );
}
