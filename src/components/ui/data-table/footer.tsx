import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";

/** Pagination by key: pass `hasNextPage`, `fetchNextPage`, `isFetchingNextPage` of an infinite query. */
export interface More {
  has: boolean;
  busy: boolean;
  load: () => void;
}

interface FooterProps {
  count: number;
  total?: number | null;
  more?: More;
}

export function Footer({ count, total, more }: FooterProps) {
  const { t } = useTranslation();
  const text = () =>
    total === null || total === undefined
      ? t("table.shown", { count })
      : t("table.ofTotal", { count, total });
  return (
    <footer className="flex h-10 items-center justify-between gap-3 border-line border-t px-3 text-muted text-xs max-md:h-14">
      <span role="status">{text()}</span>
      {more?.has && (
        <Button size="sm" busy={more.busy} onClick={more.load}>
          {t("table.more")}
        </Button>
      )}
    </footer>
  );
}
