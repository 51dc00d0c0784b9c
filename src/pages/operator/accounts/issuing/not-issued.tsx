import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Status } from "@/components/ui/status.tsx";
import { type NotIssued, notIssuedQuery, useIssueAgain } from "@/data/billing/issuing.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** Invoices on their way to the provider, and rejected ones with their reason; renders nothing without any. */
export function NotIssuedCard() {
  const { t } = useTranslation("operator");
  const { data } = useQuery(notIssuedQuery());
  if (!data || data.length === 0) return null;
  return (
    <Card title={t("notIssued.title", { count: data.length })} description={t("notIssued.hint")} flush>
      <ul className="max-h-96 divide-y divide-line overflow-y-auto border-line border-t">
        {data.map((row) => (
          <Row key={row.invoice_id} row={row} />
        ))}
      </ul>
    </Card>
  );
}

function Row({ row }: { row: NotIssued }) {
  const { t } = useTranslation("operator");
  const { money } = useFormat();
  const again = useIssueAgain();
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5 text-sm">
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">
          {row.number} · {row.organization_name}
        </span>
        <span className="block text-muted text-xs" data-figures="">
          {money(row.total_minor, row.currency)}
          {row.problem && <> · {words(row.problem)}</>}
        </span>
      </span>
      <Status tone={row.state === "failed" ? "bad" : "info"}>
        {t(`notIssued.${row.state as "failed"}`)}
      </Status>
      {row.state === "failed" && (
        <Button
          size="sm"
          busy={again.isPending}
          aria-label={t("notIssued.againOf", { number: row.number })}
          onClick={() => again.mutate(row.invoice_id)}
        >
          {t("notIssued.again")}
        </Button>
      )}
      <FormError error={again.error} />
    </li>
  );

  function words(code: string) {
    return t(`notIssued.problem.${code as "email_missing"}`, { defaultValue: code });
  }
}
