import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import type { Invoice } from "@/data/billing/invoices.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { download, toCsv } from "@/lib/csv.ts";
import { annexFile, annexQuery } from "@/pages/billing/invoice/annex-rows.ts";
import { AnnexTable } from "@/pages/billing/invoice/annex-table.tsx";

/** Every row behind the invoice: on screen, on paper and as a file. */
export function Annex({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation("billing");
  const { zone, number } = useFormat();
  const query = useQuery(annexQuery(useOrganization().id, invoice));
  const { data } = query;
  const count = data?.length ?? 0;
  return (
    <Card
      title={t("annex.title")}
      description={data && t("annex.hint", { count, n: number(count) })}
      action={
        data && (
          <Button
            size="sm"
            icon={<Download size={14} aria-hidden />}
            onClick={() => {
              const { header, lines } = annexFile(data, zone);
              download(`annex-${invoice.number}.csv`, toCsv(header, lines));
            }}
          >
            {t("annex.csv")}
          </Button>
        )
      }
      className="print:break-before-page"
    >
      <Loaded query={query} failed={t("annex.failed")} skeleton="h-64 w-full">
        {(rows) => <AnnexTable rows={rows} />}
      </Loaded>
    </Card>
  );
}
