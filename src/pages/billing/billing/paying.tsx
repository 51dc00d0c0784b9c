import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Loaded } from "@/components/ui/loaded.tsx";
import { peopleQuery } from "@/data/billing/billing-profile.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { HowToPay } from "@/pages/billing/billing/how-to-pay.tsx";
import { PartyForm } from "@/pages/billing/billing/party-form.tsx";

/** The customer, and how it pays. */
export function Paying() {
  const { t } = useTranslation("billing");
  const { id } = useOrganization();
  const query = useQuery(peopleQuery.profile(id));
  return (
    <Loaded query={query} failed={t("party.failed")} skeleton="h-96 w-full rounded-lg!">
      {(data) => (
        <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
          <PartyForm profile={data} />
          <HowToPay profile={data} />
        </div>
      )}
    </Loaded>
  );
}
