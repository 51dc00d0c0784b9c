import { labelOf } from "@contract/providers.ts";
import { useQuery } from "@tanstack/react-query";
import { CreditCard, ExternalLink } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import type { PaymentTerms } from "@/data/billing/billing-answers.ts";
import { type BillingProfile, peopleQuery, usePortal } from "@/data/billing/billing-profile.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** The card that paid last and a link to change it; without a provider, the payment instructions. */
export function HowToPay({ profile }: { profile: BillingProfile }) {
  const { t } = useTranslation("billing");
  const { id } = useOrganization();
  const query = useQuery(peopleQuery.terms(id));
  return (
    <Card title={t("paying.title")}>
      <Loaded query={query} failed={t("paying.failed")} skeleton="h-32 w-full">
        {(terms) => (
          <div className="flex flex-col gap-4 text-sm">
            {terms.provider && <Through terms={terms} profile={profile} />}
            {!terms.provider && <Instead terms={terms} />}
            {(terms.provider || terms.has_portal) && <Portal terms={terms} />}
          </div>
        )}
      </Loaded>
    </Card>
  );
}

function Through({ terms, profile }: { terms: PaymentTerms; profile: BillingProfile }) {
  const { t } = useTranslation("billing");
  const { time } = useFormat();
  const { payment_brand: brand, payment_last4: last4, payment_used_at: used } = profile;
  const [month, year] = [profile.payment_expiry_month, profile.payment_expiry_year];
  return (
    <>
      <p>{t("paying.through", { provider: labelOf(terms.provider) })}</p>
      {last4 ? (
        <p className="flex items-start gap-3">
          <CreditCard size={18} aria-hidden className="mt-0.5 shrink-0 text-muted" />
          <span>
            <span className="block font-medium capitalize">
              {t("paying.card", { brand: brand ?? "", last4 }).trim()}
            </span>
            {used && month && year && (
              <span className="block text-muted text-xs">
                {t("paying.cardHint", {
                  day: time(used, "date"),
                  month: `${String(month).padStart(2, "0")}/${year}`,
                })}
              </span>
            )}
          </span>
        </p>
      ) : (
        <p className="text-muted">{t("paying.noCard")}</p>
      )}
    </>
  );
}

function Instead({ terms }: { terms: PaymentTerms }) {
  const { t } = useTranslation("billing");
  const { seller, instructions } = terms;
  if (instructions)
    return (
      <>
        <p>{t("paying.instead")}</p>
        <p className="whitespace-pre-line rounded-md bg-sunken px-3 py-2">{instructions}</p>
      </>
    );
  if (!seller) return <p>{t("paying.insteadNobody")}</p>;
  const who = seller.email ? `${seller.name} (${seller.email})` : seller.name;
  return <p>{t("paying.insteadAsk", { seller: who })}</p>;
}

/** The provider's own page; it opens in this tab and returns here. */
function Portal({ terms }: { terms: PaymentTerms }) {
  const { t } = useTranslation("billing");
  const { id, role } = useOrganization();
  const portal = usePortal(id);
  const provider = labelOf(terms.provider);
  if (!terms.has_portal) return <p className="text-muted">{t("paying.notYet", { provider })}</p>;
  if (role !== "owner") return <p className="text-muted">{t("paying.ownersOnly", { provider })}</p>;
  return (
    <div className="flex flex-col items-start gap-2">
      <FormError error={portal.error} />
      <Button
        icon={<ExternalLink size={14} aria-hidden />}
        busy={portal.isPending || portal.isSuccess}
        onClick={() => portal.mutate(undefined, { onSuccess: (url) => window.location.assign(url) })}
      >
        {t("paying.portal")}
      </Button>
      <p className="text-muted text-xs">{t("paying.portalHint", { provider })}</p>
    </div>
  );
}
