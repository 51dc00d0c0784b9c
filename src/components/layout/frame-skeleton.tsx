import { useTranslation } from "react-i18next";
import { PageSkeleton } from "@/components/layout/page-skeleton.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { cx } from "@/lib/class-names.ts";
import { usePreferences } from "@/stores/preferences.ts";

/** The shell before the session is known: the same sizes, without content. */
export function FrameSkeleton() {
  const { t } = useTranslation();
  const folded = usePreferences((preferences) => preferences.sidebarCollapsed);
  return (
    <div className="flex min-h-dvh" aria-busy role="status" aria-label={t("actions.loading")}>
      <div
        className={cx(
          "flex h-dvh shrink-0 flex-col gap-3 border-line border-r bg-surface p-3 max-md:hidden",
          folded ? "w-[3.25rem]" : "w-60",
        )}
      >
        <Skeleton className="h-8" />
        <Skeleton className="mb-2 h-8" />
        {["a", "b", "c", "d", "e"].map((line) => (
          <Skeleton key={line} className="h-5 w-4/5" />
        ))}
      </div>
      <div className="min-w-0 flex-1 max-md:pt-14">
        <div className="mx-auto w-full max-w-[90rem] p-4 lg:px-6 lg:py-5">
          <PageSkeleton />
        </div>
      </div>
    </div>
  );
}
