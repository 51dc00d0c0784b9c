import { Columns3, Download } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import type { Column } from "@/components/ui/data-table/column.ts";
import { type FileColumn, fileOf } from "@/components/ui/data-table/file-of.ts";
import type { useColumns } from "@/components/ui/data-table/use-columns.ts";
import { Menu, MenuCheck, MenuChoice, MenuLabel, MenuSeparator } from "@/components/ui/menu.tsx";
import { toast } from "@/components/ui/toast.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { download, toCsv } from "@/lib/csv.ts";
import { sentence } from "@/lib/errors.ts";
import { setPreference, usePreferences } from "@/stores/preferences.ts";

/** Columns and density behind one button. */
export function ViewMenu<Row>({ columns }: { columns: ReturnType<typeof useColumns<Row>> }) {
  const { t } = useTranslation();
  const density = usePreferences((preferences) => preferences.density);
  return (
    <Menu
      trigger={
        <Button variant="ghost" size="sm" icon={<Columns3 size={14} aria-hidden />}>
          {t("table.view")}
        </Button>
      }
    >
      <MenuLabel>{t("table.density")}</MenuLabel>
      <MenuChoice
        label={t("table.density")}
        value={density}
        options={[
          { value: "comfortable", label: t("table.comfortable") },
          { value: "compact", label: t("table.compact") },
        ]}
        onChange={(next) => setPreference({ density: next })}
      />
      <MenuSeparator />
      <MenuLabel>{t("table.columns")}</MenuLabel>
      {columns.choosable.map((column) => (
        <MenuCheck
          key={column.id}
          checked={columns.isVisible(column)}
          onChange={() => columns.toggle(column)}
        >
          {column.header}
        </MenuCheck>
      ))}
    </Menu>
  );
}

export interface CsvExport<Row> {
  /** File name without ".csv". */
  name: string;
  /** Every row of the same filter, not only the loaded page; `progress` receives the count so far. */
  rows: (progress: (rows: number) => void) => Promise<Row[]>;
  /** Exported regardless of visibility: for instance a currency or an end time. */
  always?: readonly FileColumn<Row>[];
}

/**
 * Exports the visible columns that have a `value`, the ones always included, and the organization's time zone as CSV.
 */
export function ExportButton<Row>({ csv, columns }: { csv: CsvExport<Row>; columns: Column<Row>[] }) {
  const { t } = useTranslation();
  const { zone } = useFormat();
  /** How many rows there are so far. */
  const [count, setCount] = useState<number | null>(null);
  async function run() {
    setCount(0);
    try {
      const found = await csv.rows(setCount);
      const { header, lines } = fileOf(columns, csv.always ?? [], found, zone);
      download(`${csv.name}.csv`, toCsv(header, lines));
    } catch (error) {
      toast.bad(t("table.exportFailed"), sentence(error, t));
    }
    setCount(null);
  }
  return (
    <Button
      variant="ghost"
      size="sm"
      busy={count !== null}
      icon={<Download size={14} aria-hidden />}
      onClick={run}
    >
      {count === null ? t("table.export") : t("table.exporting", { count })}
    </Button>
  );
}
