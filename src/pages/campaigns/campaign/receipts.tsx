import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { Pagination } from "@/components/ui/pagination.tsx";
import { Segmented } from "@/components/ui/segmented.tsx";
import { RECEIPTS_PAGE, type ReceiptAnswer, receiptsQuery } from "@/data/campaigns/campaign-receipts.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { ReceiptRow } from "@/pages/campaigns/campaign/receipt-row.tsx";

/** Every decision to call somebody or not, with its reason and local time. */
export function Receipts({ campaignId }: { campaignId: string }) {
  const { t } = useTranslation("campaigns");
  const { id: organizationId } = useOrganization();
  const [answer, setAnswer] = useState<ReceiptAnswer>("all");
  const [page, setPage] = useState(0);
  const receipts = useQuery(receiptsQuery.page(organizationId, campaignId, answer, page));
  const choose = (next: ReceiptAnswer) => {
    setAnswer(next);
    setPage(0);
  };
  return (
    <Card
      flush
      title={t("receipts.title")}
      description={t("receipts.description")}
      action={
        <Segmented
          label={t("receipts.show")}
          value={answer}
          options={(["all", "allowed", "refused"] as const).map((value) => ({
            value,
            label: t(`receipts.${value}`),
          }))}
          onChange={choose}
        />
      }
    >
      <Loaded query={receipts} failed={t("receipts.failed")} skeleton="m-4 h-48">
        {(data) => {
          if (data.total === 0)
            return <p className="border-line border-t px-4 py-3 text-muted text-sm">{t("receipts.none")}</p>;
          return (
            <>
              <ol className="divide-y divide-line border-line border-t">
                {data.rows.map((receipt) => (
                  <ReceiptRow key={receipt.id} receipt={receipt} />
                ))}
              </ol>
              <footer data-print="hide" className="flex justify-end border-line border-t px-3 py-2">
                <Pagination page={page} pageSize={RECEIPTS_PAGE} total={data.total ?? 0} onPage={setPage} />
              </footer>
            </>
          );
        }}
      </Loaded>
    </Card>
  );
}
