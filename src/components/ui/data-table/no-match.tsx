import { SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";

/** Rows exist, but none match these filters. */
export function NoMatch({ onClear }: { onClear: () => void }) {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={SearchX}
      title={t("table.noMatch")}
      action={<Button onClick={onClear}>{t("table.clearFilters")}</Button>}
    >
      {t("table.noMatchHint")}
    </EmptyState>
  );
}
