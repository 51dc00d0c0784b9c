import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { type DisputeFile, disputesQuery } from "@/data/appointments/disputes.ts";
import { DisputeFileSheet } from "@/pages/operator/disputes/dispute-file-sheet.tsx";
import { SettledRow } from "@/pages/operator/disputes/settled-row.tsx";

/** What was answered or fell away, the newest first. */
export function SettledDisputes() {
  const { t } = useTranslation("operator");
  const [opened, setOpened] = useState<DisputeFile>();
  const disputes = useInfiniteQuery(disputesQuery.settled());
  if (disputes.error && !disputes.data)
    return <ErrorState error={disputes.error} title={t("failed")} onRetry={() => void disputes.refetch()} />;
  if (!disputes.data) return <Skeleton className="h-64 w-full rounded-lg!" />;
  const found = disputes.data.pages.flat();
  if (found.length === 0) return <EmptyState icon={History} title={t("noneSettled")} />;
  return (
    <>
      <ul
        aria-label={t("tabs.settled")}
        className="divide-y divide-line rounded-lg border border-line bg-surface shadow-low"
      >
        {found.map((dispute) => (
          <SettledRow key={dispute.id} dispute={dispute} onOpen={() => setOpened(dispute)} />
        ))}
      </ul>
      {disputes.hasNextPage && (
        <Button
          className="mt-3"
          busy={disputes.isFetchingNextPage}
          onClick={() => void disputes.fetchNextPage()}
        >
          {t("more")}
        </Button>
      )}
      {opened && <DisputeFileSheet file={opened} onClose={() => setOpened(undefined)} />}
    </>
  );
}
