import { labelOf } from "@contract/providers.ts";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { toast } from "@/components/ui/toast.ts";
import type { Issuing } from "@/data/billing/billing-answers.ts";
import { useIssueOpen } from "@/data/billing/issuing.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** Where the open invoices are paid; unassigned ones can be issued once there is an account. */
export function OpenInvoices({ issuing }: { issuing: Issuing }) {
  const { t } = useTranslation("operator");
  const { number } = useFormat();
  const issue = useIssueOpen();
  const { elsewhere, unissued, issuer } = issuing;
  const mayIssue = unissued > 0 && issuer?.works;
  return (
    <Card title={t("issuing.open")}>
      <FormError error={issue.error} />
      {elsewhere.length === 0 && unissued === 0 ? (
        <p className="text-muted text-sm">{t("issuing.openNone")}</p>
      ) : (
        <Facts>
          {elsewhere.map(({ provider, count }) => (
            <Fact key={provider} name={t("issuing.openAt", { provider: labelOf(provider) })}>
              <span data-figures="">{number(count)}</span>
            </Fact>
          ))}
          {unissued > 0 && (
            <Fact name={t("issuing.unissued")}>
              <span data-figures="">{number(unissued)}</span>
            </Fact>
          )}
        </Facts>
      )}
      {mayIssue && (
        <Button
          className="mt-3"
          busy={issue.isPending}
          onClick={() =>
            issue.mutate(undefined, {
              onSuccess: (count) => toast.good(t("issuing.issued", { count })),
            })
          }
        >
          {t("issuing.issue", { count: unissued })}
        </Button>
      )}
    </Card>
  );
}
