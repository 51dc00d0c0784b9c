import { useQuery } from "@tanstack/react-query";
import { BadgeCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { verificationQuery } from "@/data/appointments/verification.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { WaitingRow } from "@/pages/appointments/waiting-row.tsx";

/** What is over and waits for its verdict, the next to close first. */
export function VerificationQueue({ onOpen }: { onOpen: (id: string) => void }) {
  const { t } = useTranslation("appointments");
  const { id: organizationId } = useOrganization();
  const queue = useQuery(verificationQuery.queue(organizationId));
  if (queue.error && !queue.data)
    return <ErrorState error={queue.error} title={t("queue.failed")} onRetry={() => void queue.refetch()} />;
  if (!queue.data) return <Skeleton className="h-64 w-full rounded-lg!" />;
  if (queue.data.length === 0)
    return (
      <EmptyState icon={BadgeCheck} title={t("queue.empty")}>
        {t("queue.emptyBody")}
      </EmptyState>
    );
  return (
    <>
      <p className="mb-3 text-muted text-sm">{t("queue.hint")}</p>
      <ul
        aria-label={t("queue.label")}
        className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface shadow-low"
      >
        {queue.data.map((waiting) => (
          <WaitingRow key={waiting.id} waiting={waiting} onOpen={() => onOpen(waiting.id)} />
        ))}
      </ul>
    </>
  );
}
