import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Logo } from "@/components/layout/logo.tsx";

interface AuthLayoutProps {
  title: string;
  description?: ReactNode;
  children: ReactNode;
  /** Below the form: a link to the neighbouring page. */
  footer?: ReactNode;
}

/** The layout of the log-in pages: one quiet column. */
export function AuthLayout({ title, description, children, footer }: AuthLayoutProps) {
  const { t } = useTranslation();
  return (
    <div className="flex min-h-dvh flex-col items-center px-4 py-8 sm:pt-[14vh]">
      <title>{`${title} · ${t("app")}`}</title>
      <div className="mb-8 flex items-center gap-2.5">
        <Logo size={28} />
        <span className="font-semibold text-lg tracking-tight">{t("app")}</span>
      </div>
      <main className="w-full max-w-[25rem] rounded-lg border border-line bg-surface p-6 shadow-low sm:p-8">
        <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
        {description && <p className="mt-1 text-muted text-sm">{description}</p>}
        <div className="mt-6">{children}</div>
      </main>
      {footer && <p className="mt-5 text-muted text-sm">{footer}</p>}
    </div>
  );
}

export const linkClass = "font-medium text-accent underline-offset-4 hover:underline";
