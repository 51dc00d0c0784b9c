import { useTranslation } from "react-i18next";
import { Time } from "@/components/ui/time.tsx";
import type { UsageRow } from "@/data/billing/invoices.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatPhone } from "@/lib/phone.ts";

export function UsageCard({ row }: { row: UsageRow }) {
  const { t } = useTranslation("billing");
  const { micros } = useFormat();
  const { country } = useOrganization();
  return (
    <span className="flex items-center justify-between gap-3 text-sm">
      <span className="min-w-0">
        <span className="block truncate font-medium">
          {row.who.startsWith("+") ? formatPhone(row.who, country) : t("why.unknownNumber")}
        </span>
        <span className="block text-muted text-xs">
          <Time at={row.occurred_at} /> · {t(`kinds.${row.kind}`)}
        </span>
      </span>
      <span data-figures="" className="text-right">
        {micros(row.amount_micros, row.currency, true)}
        <span className="block text-muted text-xs">{t("seconds", { seconds: row.billed_seconds })}</span>
      </span>
    </span>
  );
}
