import type { UseQueryResult } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";

interface AnswerProps<Data> {
  query: UseQueryResult<Data | null>;
  children: (data: Data) => ReactNode;
}

/** A step's content: loading, failed, missing, or the data. */
export function Answer<Data>({ query, children }: AnswerProps<Data>) {
  const { t } = useTranslation("billing");
  return (
    <Loaded
      query={query}
      failed={t("why.failed")}
      skeleton="h-64 w-full"
      absent={<EmptyState icon={SearchX} title={t("why.nothing")} />}
    >
      {children}
    </Loaded>
  );
}
