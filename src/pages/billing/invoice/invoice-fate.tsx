import { labelOf } from "@contract/providers.ts";
import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { buttonClass } from "@/components/ui/button.tsx";
import type { Invoice } from "@/data/billing/invoices.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** The state of an invoice since it was written, in sentences, with the payment link. */
export function InvoiceFate({ invoice, instructions }: { invoice: Invoice; instructions: string | null }) {
  const { t } = useTranslation("billing");
  const provider = labelOf(invoice.provider);
  const said = useSaid(invoice);
  const isOpen = invoice.status === "open";
  const links = [
    isOpen && invoice.hosted_url && { href: invoice.hosted_url, label: t("fate.pay", { provider }) },
    invoice.pdf_url && { href: invoice.pdf_url, label: t("fate.pdf", { provider }) },
  ].filter((link) => link !== false && link !== null && link !== "");
  if (said.length === 0 && links.length === 0 && !(isOpen && instructions)) return null;
  return (
    <div className="mt-6 flex flex-col gap-3 border-line border-t pt-4 text-sm">
      {said.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {isOpen && instructions && (
        <div>
          <p className="text-muted text-xs">{t("fate.instructions")}</p>
          <p className="whitespace-pre-line">{instructions}</p>
        </div>
      )}
      {links.length > 0 && (
        <p data-print="hide" className="flex flex-wrap gap-2">
          {links.map(({ href, label }, n) => (
            <Outside key={href} href={href} isMain={n === 0 && isOpen}>
              {label}
            </Outside>
          ))}
        </p>
      )}
    </div>
  );
}

function useSaid(invoice: Invoice): string[] {
  const { t } = useTranslation("billing");
  const { money, time } = useFormat();
  const { status, chargeback, refunded_minor: refunded, paid_minor: paid, currency } = invoice;
  return [
    status === "open" &&
      invoice.payment_failed_at &&
      t("fate.failed", { day: time(invoice.payment_failed_at, "date") }),
    chargeback && t(`fate.chargeback.${chargeback}`),
    refunded > 0 &&
      (refunded >= paid ? t("fate.refundedAll") : t("fate.refunded", { amount: money(refunded, currency) })),
    (status === "uncollectible" || status === "void") && t(`fate.${status}`),
    invoice.kind === "credit_note" && t("fate.credit"),
  ].filter((sentence) => sentence !== false && sentence !== null && sentence !== "");
}

function Outside({ href, isMain, children }: { href: string; isMain: boolean; children: ReactNode }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      className={buttonClass(isMain ? "primary" : "secondary")}
    >
      <ExternalLink size={14} aria-hidden />
      {children}
    </a>
  );
}
