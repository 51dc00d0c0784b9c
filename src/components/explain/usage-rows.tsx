import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { MoreRows } from "@/components/explain/more-rows.tsx";
import { StepList, StepRow } from "@/components/explain/step-row.tsx";
import { useWholeList } from "@/components/explain/whole-list.ts";
import { Loaded } from "@/components/ui/loaded.tsx";
import { Time } from "@/components/ui/time.tsx";
import { type UsageFilter, type UsageRow, usageQuery } from "@/data/billing/usage.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { flattened } from "@/lib/pages-of-rows.ts";
import { formatPhone } from "@/lib/phone.ts";

/** The calls behind an amount, newest first, a page at a time. */
export function UsageRows({ filter, title }: { filter: UsageFilter; title: string }) {
  const { t } = useTranslation("billing");
  const { micros } = useFormat();
  const query = useInfiniteQuery(usageQuery(useOrganization().id, filter));
  const { rows } = flattened(query.data?.pages);
  useWholeList(query);
  return (
    <Loaded query={{ ...query, data: rows }} failed={t("why.failed")} skeleton="h-48 w-full">
      {(found) => {
        const [first] = found;
        return (
          <div>
            <StepList
              title={title}
              hint={first && t("why.sum", { amount: micros(first.total_micros, first.currency, true) })}
            >
              {found.map((row) => (
                <Usage key={`${row.call_id}/${row.revision}/${row.period}`} row={row} />
              ))}
            </StepList>
            <MoreRows query={query} shown={found.length} />
          </div>
        );
      }}
    </Loaded>
  );
}

function Usage({ row }: { row: UsageRow }) {
  const { t } = useTranslation("billing");
  const { micros } = useFormat();
  const { country } = useOrganization();
  return (
    <StepRow
      step={{ kind: "usage", id: row.call_id }}
      title={row.who.startsWith("+") ? formatPhone(row.who, country) : t("why.unknownNumber")}
      detail={
        <>
          <Time at={row.occurred_at} /> ·{" "}
          {t(row.revision > 1 ? "why.corrected" : "why.talked", {
            kind: t(`kinds.${row.kind}`),
            seconds: row.billed_seconds,
          })}
        </>
      }
      value={micros(row.amount_micros, row.currency, true)}
    />
  );
}
