import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card.tsx";
import type { Call } from "@/data/calls/calls.ts";
import { useFormat } from "@/hooks/use-format.ts";

const PARTS = ["telephony", "speech", "model", "other"] as const;
const COLOUR = { telephony: "bg-chart-1", speech: "bg-chart-2", model: "bg-chart-3", other: "bg-chart-6" };

/** The provider's cost and its parts. */
export function CostSplit({ call }: { call: Call }) {
  const { t } = useTranslation("calls");
  const { micros } = useFormat();
  const { cost_total_micros: total, cost_currency: currency } = call;
  if (total === null || !currency) {
    return (
      <Card title={t("cost.title")}>
        <p className="text-muted text-sm">{t("cost.none")}</p>
      </Card>
    );
  }
  const parts = PARTS.flatMap((part) => {
    const value = call[`cost_${part}_micros`];
    return value === null ? [] : [{ part, value }];
  });
  return (
    <Card title={t("cost.title")} description={t("cost.hint")}>
      {total > 0 && parts.length > 0 && (
        <div aria-hidden className="mb-3 flex h-2 gap-px overflow-hidden rounded-full">
          {parts.map(({ part, value }) => (
            <span key={part} className={COLOUR[part]} style={{ width: `${(100 * value) / total}%` }} />
          ))}
        </div>
      )}
      <dl className="grid grid-cols-[1fr_auto] gap-y-1.5 text-sm">
        {parts.map(({ part, value }) => (
          <div key={part} className="contents">
            <dt className="flex items-center gap-2 text-muted">
              <span aria-hidden className={`size-2 rounded-full ${COLOUR[part]}`} />
              {t(`cost.${part}`)}
            </dt>
            <dd className="text-right">{micros(value, currency, true)}</dd>
          </div>
        ))}
        <dt className="border-line border-t pt-1.5 font-medium">{t("cost.total")}</dt>
        <dd className="border-line border-t pt-1.5 text-right font-medium">
          {micros(total, currency, true)}
        </dd>
      </dl>
    </Card>
  );
}
