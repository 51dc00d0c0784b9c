import { useTranslation } from "react-i18next";
import type { ListFilters } from "@/components/list/list-filters.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { dayOf, rangeOf } from "@/lib/period.ts";

interface ListPrintHeaderProps<Name extends string> {
  filters: ListFilters<Name>;
  within?: string;
}

/** On paper the filter bar is hidden; its settings are printed instead. */
export function ListPrintHeader<Name extends string>({ filters, within }: ListPrintHeaderProps<Name>) {
  const { t } = useTranslation();
  const { days, zone } = useFormat();
  const today = dayOf(useNow(60), zone);
  const { state, offered } = filters;
  const set = offered.flatMap(({ name, label, options }) => {
    const chosen = state.values[name];
    if (chosen.length === 0) return [];
    const period = options === "days" ? rangeOf(chosen[0], today) : null;
    const words =
      options === "days"
        ? [period && days(period)]
        : chosen.map((value) => options.find((option) => option.value === value)?.label ?? value);
    return [`${label}: ${words.join(", ")}`];
  });
  const searched = state.query ? [`${t("filters.search")}: ${state.query}`] : [];
  const all = [...(within ? [within] : []), ...searched, ...set];
  return (
    <p data-print="wide" className="mb-3 hidden text-xs print:block">
      {all.length > 0 ? all.join(" · ") : t("filters.none")}
    </p>
  );
}
