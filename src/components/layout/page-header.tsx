import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface PageHeaderProps {
  title: string;
  /** One quiet line: what this page is for, or a breadcrumb. */
  description?: ReactNode;
  /** Period, buttons: right of the title, below it on phones. */
  actions?: ReactNode;
}

/** Every page begins with one; it names the browser tab too. */
export function PageHeader({ title, description, actions }: PageHeaderProps) {
  const { t } = useTranslation();
  return (
    <header className="mb-4 flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-3">
      <title>{`${title} · ${t("app")}`}</title>
      <div className="min-w-0">
        <h1 className="truncate font-semibold text-xl tracking-tight">{title}</h1>
        {description && <div className="text-muted text-sm">{description}</div>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
