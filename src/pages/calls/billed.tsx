import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card.tsx";
import { Amount } from "@/components/why/amount.tsx";
import { WhySheet } from "@/components/why/why-sheet.tsx";
import { whyQuery } from "@/data/billing/explain.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** What the call was charged, and the way to why; nothing while it is not metered. */
export function Billed({ callId }: { callId: string }) {
  const { t } = useTranslation("billing");
  const { micros } = useFormat();
  const { data } = useQuery(whyQuery.call(useOrganization().id, callId));
  const [first] = data?.rows ?? [];
  return (
    <>
      {data && first && (
        <Card title={t("why.card")}>
          <div className="flex items-center justify-between gap-3 text-sm">
            <span className="text-muted">{t(`kinds.${data.rows.at(-1)?.kind ?? first.kind}`)}</span>
            <Amount why={{ kind: "usage", id: callId }}>
              {micros(
                data.rows.reduce((sum, { amount_micros }) => sum + amount_micros, 0),
                first.currency,
                true,
              )}
            </Amount>
          </div>
        </Card>
      )}
      <WhySheet />
    </>
  );
}
