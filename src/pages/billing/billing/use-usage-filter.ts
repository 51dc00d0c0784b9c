import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { billingQuery, type UsageFilter, usageKinds } from "@/data/billing/invoices.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFilters } from "@/hooks/use-filters.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatMonth } from "@/lib/billing-month.ts";

const NAMES = ["month", "kind"] as const;

/** Which month's bill and which kind of usage, in the address; the open month unless another is chosen. */
export function useUsageFilter() {
  const { t } = useTranslation("billing");
  const { locale } = useFormat();
  const { id } = useOrganization();
  const state = useFilters(NAMES);
  const open = useQuery(billingQuery.openMonth(id)).data?.period;
  const closed = useQuery(billingQuery.closedMonths(id)).data ?? [];
  const months = [...new Set([...(open ? [open] : []), ...closed])].sort().reverse();
  const chosen = months.find((month) => month === state.values.month[0]) ?? open;
  const kind = usageKinds.find((known) => known === state.values.kind[0]);
  const filter: UsageFilter | null = chosen ? { billingPeriod: chosen, ...(kind && { kind }) } : null;
  const offered = [
    {
      name: "month" as const,
      label: t("usage.month"),
      options: months.map((value) => ({ value, label: formatMonth(value, locale) })),
      single: true,
    },
    {
      name: "kind" as const,
      label: t("usage.kind"),
      options: usageKinds.map((value) => ({ value, label: t(`kinds.${value}`) })),
      single: true,
    },
  ];
  return { filter, listFilters: { state, offered, placeholder: "" } };
}
