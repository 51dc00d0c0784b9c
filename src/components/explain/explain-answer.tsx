import type { UseQueryResult } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";

interface AnswerProps<Data> {
  query: UseQueryResult<Data | null>;
  children: (data: Data) => ReactNode;
}

/** What a step shows: loading, failed, not here, or there. */
export function Answer<Data>({ query: { data, error, refetch }, children }: AnswerProps<Data>) {
  const { t } = useTranslation("billing");
  if (error && !data)
    return <ErrorState error={error} title={t("why.failed")} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="h-64 w-full" />;
  if (data === null) return <EmptyState icon={SearchX} title={t("why.nothing")} />;
  return <>{children(data)}</>;
}
