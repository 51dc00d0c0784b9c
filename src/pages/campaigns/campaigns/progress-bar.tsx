import { useTranslation } from "react-i18next";
import { cx } from "@/lib/class-names.ts";

interface ProgressBarProps {
  done: number;
  total: number;
  className?: string;
}

/** How many of the leads are done: in words and as a bar. */
export function ProgressBar({ done, total, className }: ProgressBarProps) {
  const { t } = useTranslation("campaigns");
  const words = total === 0 ? t("noLeads") : t("progress", { done, total });
  return (
    <div className={cx("flex flex-col gap-1", className)}>
      <div aria-hidden className="h-1.5 overflow-hidden rounded-full bg-sunken">
        <div
          className="h-full rounded-full bg-accent transition-[width] motion-reduce:transition-none"
          style={{ width: `${total === 0 ? 0 : (100 * done) / total}%` }}
        />
      </div>
      <span className="text-muted text-xs">{words}</span>
    </div>
  );
}
