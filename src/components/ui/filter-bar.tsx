import { ListFilter, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Checkbox } from "@/components/ui/checkbox.tsx";
import { Popover } from "@/components/ui/popover.tsx";
import { SearchInput } from "@/components/ui/search-input.tsx";
import type { Option } from "@/components/ui/select.tsx";
import type { useFilters } from "@/hooks/use-filters.ts";

export interface Filter<Name extends string> {
  name: Name;
  label: string;
  options: readonly Option[];
  /** At most one value. */
  single?: boolean;
}

interface FilterBarProps<Name extends string> {
  /** From `useFilters(names)`: the address is the state. */
  state: ReturnType<typeof useFilters<Name>>;
  filters: readonly Filter<Name>[];
  /** Leave out for a page without search. */
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
      {filters.map((filter) => (
        <FilterChip
          key={filter.name}
          filter={filter}
          chosen={state.values[filter.name]}
          onChange={(chosen) => state.set(filter.name, chosen)}
        />
      ))}
      {children}
      {state.isActive && (
        <Button variant="ghost" size="sm" onClick={state.clear}>
          {t("filters.clear")}
        </Button>
      )}
    </search>
  );
}

interface FilterChipProps {
  filter: Filter<string>;
  chosen: string[];
  onChange: (chosen: string[]) => void;
}

function FilterChip({ filter, chosen, onChange }: FilterChipProps) {
  const { t } = useTranslation();
  const labels = filter.options
    .filter((option) => chosen.includes(option.value))
    .map((option) => option.label);
  const summary = labels.length > 2 ? t("filters.chosen", { count: labels.length }) : labels.join(", ");
  const isOn = chosen.length > 0;
  const toggle = (value: string) => {
    if (chosen.includes(value)) onChange(chosen.filter((each) => each !== value));
    else onChange(filter.single ? [value] : [...chosen, value]);
  };
  return (
    <span className="inline-flex items-center">
      <Popover
        label={filter.label}
        trigger={
          <Button
            size="sm"
            icon={isOn ? undefined : <ListFilter size={12} aria-hidden />}
            className={isOn ? "rounded-r-none border-accent! bg-accent-soft! text-accent" : "border-dashed"}
          >
            {`${filter.label} `}
            {isOn && <span className="max-w-48 truncate font-semibold">{summary || chosen.join(", ")}</span>}
          </Button>
        }
      >
        <fieldset className="flex flex-col gap-1">
          <legend className="mb-1 font-medium text-muted text-xs">{filter.label}</legend>
          {filter.options.map((option) => (
            <Checkbox
              key={option.value}
              className="max-md:min-h-11"
              label={option.label}
              checked={chosen.includes(option.value)}
              onChange={() => toggle(option.value)}
            />
          ))}
        </fieldset>
      </Popover>
      {isOn && (
        <Button
          size="sm"
          aria-label={t("filters.remove", { name: filter.label })}
          className="-ml-px rounded-l-none border-accent! bg-accent-soft! px-1.5! text-accent"
          onClick={() => onChange([])}
        >
          <X size={12} aria-hidden />
        </Button>
      )}
    </span>
  );
}
