import { RotateCw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { quotable, sentence } from "@/lib/errors.ts";

interface ErrorStateProps {
  error: unknown;
  /** What failed: "The calls could not be loaded". */
  title?: string;
  /** What still works. */
  children?: ReactNode;
  onRetry?: () => void;
}

export function ErrorState({ error, title, children, onRetry }: ErrorStateProps) {
  const { t } = useTranslation();
  return (
    <div role="alert" className="flex flex-col items-center px-6 py-10 text-center">
      <span className="mb-3 grid size-10 place-items-center rounded-full bg-bad-soft text-bad">
        <TriangleAlert size={20} aria-hidden />
      </span>
      <h3 className="font-semibold text-base">{title ?? t("error.title")}</h3>
      <p className="mt-1 max-w-md text-muted text-sm">{sentence(error, t)}</p>
      {children && <p className="max-w-md text-muted text-sm">{children}</p>}
      {onRetry && (
        <Button className="mt-4" icon={<RotateCw size={14} aria-hidden />} onClick={onRetry}>
          {t("actions.retry")}
        </Button>
      )}
      <p className="mt-3 text-muted text-xs">
        {t("error.quote")} <code className="select-all font-mono">{quotable(error)}</code>
      </p>
    </div>
  );
}
