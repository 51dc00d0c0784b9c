import { labelOf } from "@contract/providers.ts";
import { useQuery } from "@tanstack/react-query";
import { MailX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { buttonClass } from "@/components/ui/button.tsx";
import { peopleQuery } from "@/data/billing/billing-profile.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { paths, withSearch } from "@/lib/paths.ts";

/** Invoices that wait because the provider rejects the billing details: the problem, and where to fix it. */
export function NotSent() {
  const { t } = useTranslation("billing");
  const { id, role } = useOrganization();
  const terms = useQuery(peopleQuery.terms(id)).data;
  const problem = terms?.problem ?? null;
  const profile = useQuery({ ...peopleQuery.profile(id), enabled: problem !== null }).data;
  if (!terms || !problem) return null;
  const email = profile?.email ?? t("notSent.firstOwners");
  return (
    <section
      aria-labelledby="not-sent"
      data-print="hide"
      className="mb-4 flex gap-3 rounded-lg border border-warn bg-warn-soft p-4 text-sm"
    >
      <MailX size={18} aria-hidden className="mt-0.5 shrink-0 text-warn" />
      <div className="min-w-0">
        <h2 id="not-sent" className="font-semibold">
          {t("notSent.title")}
        </h2>
        <p className="break-words">
          {t(`notSent.${problem}`, { email, provider: labelOf(terms.provider) })} {t("notSent.afterwards")}
        </p>
        {role === "owner" ? (
          <Link
            to={withSearch(paths.billing, { tab: "payment" })}
            className={`mt-3 ${buttonClass("secondary")}`}
          >
            {t("notSent.mend")}
          </Link>
        ) : (
          <p className="mt-1">{t("notSent.ownersOnly")}</p>
        )}
      </div>
    </section>
  );
}
