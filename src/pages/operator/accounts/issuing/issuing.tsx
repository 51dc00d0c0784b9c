import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { issuingQuery } from "@/data/billing/issuing.ts";
import { FormerCredits } from "@/pages/operator/accounts/issuing/credits-left.tsx";
import { IssuerCard } from "@/pages/operator/accounts/issuing/issuer-card.tsx";
import { NotIssuedCard } from "@/pages/operator/accounts/issuing/not-issued.tsx";
import { OpenInvoices } from "@/pages/operator/accounts/issuing/open-invoices.tsx";
import { SellerForm } from "@/pages/operator/accounts/issuing/seller-form.tsx";

/** Through whom everybody's invoices go out, where the open ones stand, and in whose name they are. */
export function Issuing() {
  const { t } = useTranslation("operator");
  const { data, error, refetch } = useQuery(issuingQuery());
  if (error && !data)
    return <ErrorState error={error} title={t("issuing.failed")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton className="h-80 w-full rounded-lg!" />;
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
      <div className="flex min-w-0 flex-col gap-4">
        <IssuerCard issuing={data} />
        <NotIssuedCard />
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <OpenInvoices issuing={data} />
        <FormerCredits issuing={data} />
        <SellerForm key={JSON.stringify(data.seller)} issuing={data} />
      </div>
    </div>
  );
}
