import { type ReactNode, useContext } from "react";
import { useTranslation } from "react-i18next";
import { OrganizationContext } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";

interface PageHeaderProps {
  title: string;
  /** One line: what this page is for, or a breadcrumb. */
  description?: ReactNode;
  /** Period, buttons: right of the title, below it on phones. */
  actions?: ReactNode;
}

/** Every page begins with one; it also sets the browser tab's title. */
export function PageHeader({ title, description, actions }: PageHeaderProps) {
  const { t } = useTranslation();
  return (
    <header className="mb-4 flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-3">
      <title>{`${title} · ${t("app")}`}</title>
      <div className="min-w-0">
        <h1 className="truncate font-semibold text-xl tracking-tight">{title}</h1>
        {description && <div className="text-muted text-sm">{description}</div>}
      </div>
      <PrintLine />
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}

/** The organization and the time of printing. */
function PrintLine() {
  const { t } = useTranslation();
  const organization = useContext(OrganizationContext);
  const { time, zone } = useFormat();
  const now = useNow(60);
  return (
    <p className="order-first hidden w-full border-line border-b pb-2 text-xs print:flex print:justify-between">
      <span>{organization?.name ?? t("app")}</span>
      <span>{t("printed", { time: `${time(now, "full")} ${zone}` })}</span>
    </p>
  );
}
