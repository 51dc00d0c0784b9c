import { useQuery } from "@tanstack/react-query";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { InvoiceStatus } from "@/components/billing/invoice-status.tsx";
import { Amount } from "@/components/explain/amount.tsx";
import { useLineName, useLineQuantity } from "@/components/explain/use-line-name.ts";
import { isTaxMixed, realTaxes, useTaxOn, useTaxWords } from "@/components/explain/use-tax-words.ts";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { Time } from "@/components/ui/time.tsx";
import { type Paper, peopleQuery } from "@/data/billing/billing-profile.ts";
import type { Invoice } from "@/data/billing/invoices.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatDay } from "@/lib/billing-month.ts";
import { InvoiceFate } from "@/pages/billing/invoice/invoice-fate.tsx";
import { PartyLines } from "@/pages/billing/invoice/party-lines.tsx";

/** The invoice as on paper: seller and customer at the time, dates, lines, amounts, and its state. */
export function InvoicePaper({ invoice }: { invoice: Invoice }) {
  const { id } = useOrganization();
  const paper = useQuery(peopleQuery.paper(id, invoice.id));
  return (
    <section className="mb-6 rounded-lg border border-line bg-surface p-6 shadow-low max-md:p-4 print:border-0 print:p-0">
      <Head invoice={invoice} paper={paper.data ?? null} isLoading={paper.isPending} />
      <PaperLines invoice={invoice} />
      <PaperTotals invoice={invoice} />
      <InvoiceFate invoice={invoice} instructions={paper.data?.instructions ?? null} />
    </section>
  );
}

interface HeadProps {
  invoice: Invoice;
  paper: Paper | null;
  isLoading: boolean;
}

function Head({ invoice, paper, isLoading }: HeadProps) {
  const { t } = useTranslation("billing");
  const { name } = useOrganization();
  const { locale } = useFormat();
  return (
    <div className="mb-6 grid items-start gap-6 md:grid-cols-[1fr_1fr_auto] print:grid-cols-[1fr_1fr_auto]">
      {isLoading ? (
        <Skeleton className="h-16 w-48" />
      ) : (
        <PartyLines title={t("paper.to")} party={paper?.buyer ?? { name }} />
      )}
      <div>{paper?.seller && <PartyLines title={t("paper.from")} party={paper.seller} />}</div>
      <Facts>
        <Fact name={t("invoices.number")}>{invoice.number}</Fact>
        <Fact name={t("invoices.issued")}>{formatDay(invoice.issued_on, locale)}</Fact>
        <Fact name={t("invoices.due")}>{formatDay(invoice.due_on, locale)}</Fact>
        {paper?.buyer.reference && <Fact name={t("paper.reference")}>{paper.buyer.reference}</Fact>}
        <Fact name={t("invoices.status")}>
          <InvoiceStatus invoice={invoice} />
        </Fact>
        {invoice.paid_at && invoice.kind === "invoice" && (
          <Fact name={t("invoices.paidAt")}>
            <Time at={invoice.paid_at} style="date" />
          </Fact>
        )}
      </Facts>
    </div>
  );
}

function PaperLines({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation("billing");
  const { money } = useFormat();
  const [name, quantity] = [useLineName(), useLineQuantity()];
  const taxed = useTaxWords();
  const isMixed = isTaxMixed(invoice.taxes);
  return (
    <table className="w-full text-sm">
      <thead>
        <tr className="border-line border-b text-left text-muted text-xs">
          <th className="py-2 font-medium">{t("paper.what")}</th>
          <th className="py-2 text-right font-medium max-md:hidden print:table-cell">
            {t("paper.quantity")}
          </th>
          <th className="py-2 text-right font-medium">{t("usage.amount")}</th>
        </tr>
      </thead>
      <tbody>
        {invoice.lines.map((line) => (
          <tr key={line.id} className="border-line border-b">
            <td className="py-2.5">
              {name(line)}
              <span className="block text-muted text-xs md:hidden print:hidden">{quantity(line)}</span>
              {isMixed && <span className="block text-muted text-xs print:text-[7pt]">{taxed(line)}</span>}
            </td>
            <td data-figures="" className="py-2.5 text-right text-muted max-md:hidden print:table-cell">
              {quantity(line)}
            </td>
            <td className="py-2.5 text-right">
              <Amount explain={{ kind: "line", id: line.id }}>
                {money(line.amount_minor, invoice.currency)}
              </Amount>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function PaperTotals({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation("billing");
  const { money } = useFormat();
  const { currency } = invoice;
  const taxOn = useTaxOn();
  return (
    <dl
      data-figures=""
      className="mt-4 ml-auto grid max-w-xs grid-cols-[1fr_auto] gap-y-1.5 text-sm [&>dd]:pl-6 [&>dd]:text-right"
    >
      <dt className="text-muted">{t("paper.net")}</dt>
      <dd>{money(invoice.net_minor, currency)}</dd>
      {realTaxes(invoice.taxes).map((tax) => (
        <Fragment key={taxOn(tax, currency)}>
          <dt className="text-muted">{taxOn(tax, currency)}</dt>
          <dd>{money(tax.tax_minor, currency)}</dd>
        </Fragment>
      ))}
      <dt className="border-line border-t pt-1.5 font-semibold">{t("total")}</dt>
      <dd className="border-line border-t pt-1.5 font-semibold">
        <Amount explain={{ kind: "invoice", id: invoice.id }}>{money(invoice.total_minor, currency)}</Amount>
      </dd>
      {invoice.paid_minor !== 0 && (
        <>
          <dt className="text-muted">{t("invoices.paid")}</dt>
          <dd>
            <Amount explain={{ kind: "payment", id: invoice.id }}>
              {money(invoice.paid_minor, currency)}
            </Amount>
          </dd>
        </>
      )}
      {invoice.status === "open" && invoice.paid_minor !== 0 && (
        <>
          <dt className="font-semibold">{t("fate.left")}</dt>
          <dd className="font-semibold">{money(invoice.total_minor - invoice.paid_minor, currency)}</dd>
        </>
      )}
      {invoice.refunded_minor !== 0 && (
        <>
          <dt className="text-muted">{t("invoices.refunded")}</dt>
          <dd>
            <Amount explain={{ kind: "payment", id: invoice.id }}>
              {money(-invoice.refunded_minor, currency)}
            </Amount>
          </dd>
        </>
      )}
    </dl>
  );
}
