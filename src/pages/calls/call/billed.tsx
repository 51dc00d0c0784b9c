import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Amount } from "@/components/explain/amount.tsx";
import { ExplainSheet } from "@/components/explain/explain-sheet.tsx";
import { Card } from "@/components/ui/card.tsx";
import { explainQuery } from "@/data/billing/explain.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** The charge of a call and its explanation; renders nothing until it is metered. */
export function Billed({ callId }: { callId: string }) {
  const { t } = useTranslation("billing");
  const { micros } = useFormat();
  const { data } = useQuery(explainQuery.call(useOrganization().id, callId));
  const [first] = data?.rows ?? [];
  return (
    <>
      {data && first && (
        <Card title={t("why.card")}>
          <div className="flex items-center justify-between gap-3 text-sm">
            <span className="text-muted">{t(`kinds.${data.rows.at(-1)?.kind ?? first.kind}`)}</span>
            <Amount explain={{ kind: "usage", id: callId }}>
              {micros(
                data.rows.reduce((sum, { amount_micros }) => sum + amount_micros, 0),
                first.currency,
                true,
              )}
            </Amount>
          </div>
        </Card>
      )}
      <ExplainSheet />
    </>
  );
}
