import { useQuery } from "@tanstack/react-query";
import { CircleAlert, ExternalLink } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { buttonClass } from "@/components/ui/button.tsx";
import { type InvoiceRow, invoicesQuery } from "@/data/billing/invoices.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { paths, withSearch } from "@/lib/paths.ts";
import { dayOf } from "@/lib/period.ts";

/** How many are named; the list below has them all. */
const NAMED = 3;

/** Invoices that need attention now: what happened, what to do, and where. Renders nothing without any. */
export function Pressing() {
  const { t } = useTranslation("billing");
  const { zone } = useFormat();
  const { id } = useOrganization();
  const { data = [] } = useQuery(invoicesQuery.pressing(id, dayOf(useNow(60), zone)));
  if (data.length === 0) return null;
  const failed = data.filter(({ payment_failed_at }) => payment_failed_at !== null);
  const kind = failed.length > 0 ? "failed" : "overdue";
  const named = failed.length > 0 ? failed : data;
  return (
    <section
      aria-labelledby="pressing"
      data-print="hide"
      className="mb-4 flex gap-3 rounded-lg border border-bad bg-bad-soft p-4 text-sm"
    >
      <CircleAlert size={18} aria-hidden className="mt-0.5 shrink-0 text-bad" />
      <div className="min-w-0">
        <h2 id="pressing" className="font-semibold">
          {t(`pressing.${kind}Title`, { count: named.length })}
        </h2>
        <p>{t(`pressing.${kind}Body`)}</p>
        <ul className="mt-3 flex flex-wrap items-center gap-2">
          {named.slice(0, NAMED).map((invoice) => (
            <li key={invoice.id}>
              <ToPay invoice={invoice} />
            </li>
          ))}
          {named.length > NAMED && <li>{t("pressing.rest", { count: named.length - NAMED })}</li>}
          <li>
            <Link to={withSearch(paths.billing, { tab: "payment" })} className={buttonClass("secondary")}>
              {t("pressing.how")}
            </Link>
          </li>
        </ul>
      </div>
    </section>
  );
}

function ToPay({ invoice }: { invoice: InvoiceRow }) {
  const { t } = useTranslation("billing");
  const { money } = useFormat();
  if (!invoice.hosted_url)
    return (
      <Link to={paths.invoice(invoice.id)} className={buttonClass("secondary")}>
        {t("pressing.look", { number: invoice.number })}
      </Link>
    );
  return (
    <a href={invoice.hosted_url} target="_blank" rel="noopener noreferrer" className={buttonClass("primary")}>
      <ExternalLink size={14} aria-hidden />
      {t("pressing.pay", { amount: money(invoice.total_minor - invoice.paid_minor, invoice.currency) })}
      <span className="sr-only">{invoice.number}</span>
    </a>
  );
}
