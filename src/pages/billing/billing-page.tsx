import { useTranslation } from "react-i18next";
import { ExplainSheet } from "@/components/explain/explain-sheet.tsx";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { Tabs } from "@/components/ui/tabs.tsx";
import { useSearch, useSearchParam } from "@/hooks/use-search-param.ts";
import { loadStrings } from "@/lib/i18n.ts";
import { BilledDisputes } from "@/pages/billing/billing/billed-dispute-list.tsx";
import { InvoiceList } from "@/pages/billing/billing/invoice-list.tsx";
import { MilestoneMeter } from "@/pages/billing/billing/milestone-meter.tsx";
import { NotSent } from "@/pages/billing/billing/not-sent.tsx";
import { OpenMonth } from "@/pages/billing/billing/open-month-card.tsx";
import { Paying } from "@/pages/billing/billing/paying.tsx";
import { Pressing } from "@/pages/billing/billing/pressing.tsx";
import { RateCards } from "@/pages/billing/billing/rate-card-history.tsx";
import { UsageList } from "@/pages/billing/billing/usage-list.tsx";

// An explanation ends in verdicts and deliveries, which use the strings of their pages.
void Promise.all(["appointments", "integrations"].map(loadStrings));

const TABS = [
  ["invoices", InvoiceList],
  ["usage", UsageList],
  ["rates", RateCards],
  ["disputes", BilledDisputes],
  ["payment", Paying],
] as const;

export default function BillingPage() {
  const { t } = useTranslation("billing");
  const { change } = useSearch();
  const [tab] = useSearchParam("tab", "invoices");
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      <NotSent />
      <Pressing />
      <div className="mb-6 grid items-start gap-4 lg:grid-cols-2">
        <OpenMonth />
        <MilestoneMeter />
      </div>
      <Tabs
        label={t("tabs.label")}
        value={TABS.some(([known]) => known === tab) ? tab : "invoices"}
        onChange={(next) =>
          change({
            tab: next === "invoices" ? "" : next,
            sort: "",
            month: undefined,
            kind: undefined,
            state: undefined,
          })
        }
        tabs={TABS.map(([value, Content]) => ({ value, label: t(`tabs.${value}`), content: <Content /> }))}
      />
      <ExplainSheet />
    </>
  );
}
