import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, Printer, SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router-dom";
import { ExplainSheet } from "@/components/explain/explain-sheet.tsx";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { Button, buttonClass } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { type Invoice, invoicesQuery } from "@/data/billing/invoices.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { loadStrings } from "@/lib/i18n.ts";
import { paths } from "@/lib/paths.ts";
import { Annex } from "@/pages/billing/invoice/annex.tsx";
import { InvoicePaper } from "@/pages/billing/invoice/invoice-paper.tsx";

void Promise.all(["appointments", "integrations"].map(loadStrings));

export default function InvoicePage() {
  const { t } = useTranslation("billing");
  const { id = "" } = useParams();
  const query = useQuery(invoicesQuery.one(useOrganization().id, id));
  return (
    <>
      <Link
        to={paths.billing}
        data-print="hide"
        className="-ml-1 mb-2 inline-flex h-8 items-center gap-1 rounded-sm pr-2 font-medium text-muted text-sm hover:text-ink max-md:h-11"
      >
        <ChevronLeft size={16} aria-hidden />
        {t("title")}
      </Link>
      <Loaded
        query={query}
        failed={t("invoices.failed")}
        skeleton="h-96 w-full rounded-lg"
        absent={<Missing />}
      >
        {(invoice) => <Shown invoice={invoice} />}
      </Loaded>
      <ExplainSheet />
    </>
  );
}

function Shown({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation("billing");
  return (
    <>
      <PageHeader
        title={t(`invoices.${invoice.kind}`, { number: invoice.number })}
        actions={
          <Button icon={<Printer size={16} aria-hidden />} onClick={() => window.print()}>
            {t("print")}
          </Button>
        }
      />
      <InvoicePaper invoice={invoice} />
      <Annex invoice={invoice} />
    </>
  );
}

function Missing() {
  const { t } = useTranslation("billing");
  return (
    <Card>
      <EmptyState
        icon={SearchX}
        title={t("invoices.missing")}
        action={
          <Link to={paths.billing} className={buttonClass("primary")}>
            {t("title")}
          </Link>
        }
      />
    </Card>
  );
}
