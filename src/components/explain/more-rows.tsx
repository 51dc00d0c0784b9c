import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";

interface MoreRowsProps {
  query: Pick<UseInfiniteQueryResult, "hasNextPage" | "isFetchingNextPage" | "fetchNextPage">;
  /** The number of rows shown above. */
  shown: number;
}

/** Loads the remaining rows; paper shows how many it includes. */
export function MoreRows({ query, shown }: MoreRowsProps) {
  const { t } = useTranslation("billing");
  if (!query.hasNextPage) return null;
  return (
    <>
      <p className="mt-2 hidden text-muted text-xs print:block">{t("why.printedSome", { n: shown })}</p>
      <Button
        className="mt-2 print:hidden"
        size="sm"
        busy={query.isFetchingNextPage}
        onClick={() => void query.fetchNextPage()}
      >
        {t("why.more")}
      </Button>
    </>
  );
}
