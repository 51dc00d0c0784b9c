import { useMemo } from "react";
import type { Column } from "@/components/ui/data-table/column.ts";
import { setPreference, usePreferences } from "@/stores/preferences.ts";

/** Which columns of table `id` this person wants to see; remembered in the browser. */
export function useColumns<Row>(id: string, columns: Column<Row>[]) {
  const hidden = usePreferences((preferences) => preferences.hiddenColumns[id]);
  return useMemo(() => {
    const isHidden = (column: Column<Row>) =>
      !column.pinned && (hidden ? hidden.includes(column.id) : column.hidden === true);
    const hiddenNow = columns.filter(isHidden).map((column) => column.id);
    return {
      visible: columns.filter((column) => !isHidden(column)),
      choosable: columns.filter((column) => !column.pinned),
      isVisible: (column: Column<Row>) => !isHidden(column),
      toggle(column: Column<Row>) {
        const next = hiddenNow.includes(column.id)
          ? hiddenNow.filter((each) => each !== column.id)
          : [...hiddenNow, column.id];
        const { hiddenColumns } = usePreferences.getState();
        setPreference({ hiddenColumns: { ...hiddenColumns, [id]: next } });
      },
    };
  }, [id, columns, hidden]);
}
