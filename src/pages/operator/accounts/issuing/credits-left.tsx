import { labelOf } from "@contract/providers.ts";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { Card } from "@/components/ui/card.tsx";
import type { CreditLeft, Issuing } from "@/data/billing/billing-answers.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { paths } from "@/lib/paths.ts";

/** The remaining credit of customers at an account, and what to do about it: another account does not take it over. */
export function CreditsLeft({ credits }: { credits: readonly CreditLeft[] }) {
  const { t } = useTranslation("operator");
  const { money } = useFormat();
  return (
    <>
      <ul className="max-h-48 overflow-y-auto">
        {credits.map(({ organization_id, organization_name, currency, minor, provider, account_name }) => (
          <li
            key={`${organization_id}/${currency}/${provider}/${account_name}`}
            className="flex justify-between gap-3 py-0.5"
          >
            <Link
              to={paths.account(organization_id)}
              className="min-w-0 truncate underline underline-offset-2"
            >
              {organization_name}
            </Link>
            <span data-figures="">{money(minor, currency)}</span>
          </li>
        ))}
      </ul>
      <p className="mt-1 text-muted text-xs">
        {t("issuing.credit.whatToDo", { provider: labelOf(credits[0]?.provider ?? "") })}
      </p>
    </>
  );
}

/** The remaining credit at former accounts; renders nothing without any. */
export function FormerCredits({ issuing }: { issuing: Issuing }) {
  const { t } = useTranslation("operator");
  const left = issuing.credits.filter(({ issues }) => !issues);
  if (left.length === 0) return null;
  return (
    <Card title={t("issuing.credit.former")}>
      <div className="text-sm">
        <CreditsLeft credits={left} />
      </div>
    </Card>
  );
}
