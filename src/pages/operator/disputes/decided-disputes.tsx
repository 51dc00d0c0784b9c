import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { type DisputeFile, disputesQuery } from "@/data/appointments/disputes.ts";
import { DecidedRow } from "@/pages/operator/disputes/decided-row.tsx";
import { DisputeFileSheet } from "@/pages/operator/disputes/dispute-file-sheet.tsx";

/** Decided and moot disputes, newest first. */
export function DecidedDisputes() {
  const { t } = useTranslation("operator");
  const [opened, setOpened] = useState<DisputeFile>();
  const disputes = useInfiniteQuery(disputesQuery.decided());
  return (
    <Loaded query={disputes} failed={t("failed")} skeleton="h-64 w-full rounded-lg!">
      {(data) => {
        const found = data.pages.flat();
        if (found.length === 0) return <EmptyState icon={History} title={t("noneDecided")} />;
        return (
          <>
            <ul
              aria-label={t("tabs.decided")}
              className="divide-y divide-line rounded-lg border border-line bg-surface shadow-low"
            >
              {found.map((dispute) => (
                <DecidedRow key={dispute.id} dispute={dispute} onOpen={() => setOpened(dispute)} />
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
      }}
    </Loaded>
  );
}
