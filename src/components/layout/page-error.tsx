import { useTranslation } from "react-i18next";
import { Link, useRouteError } from "react-router-dom";
import { Button, buttonClass } from "@/components/ui/button.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { paths } from "@/lib/paths.ts";

/** A page that crashed; the shell around it keeps working. */
export function PageError() {
  const { t } = useTranslation();
  const error = useRouteError();
  // After a deployment the files an open tab requests are gone; only a reload helps.
  const isStale = error instanceof Error && /module script|dynamically imported module/i.test(error.message);
  const reload = () => window.location.reload();
  return (
    <div className="mx-auto max-w-xl py-12">
      <ErrorState error={error} title={t("error.page")}>
        {t(isStale ? "error.updated" : "error.pageHint")}
      </ErrorState>
      <div className="flex justify-center gap-2">
        <Button variant="primary" onClick={reload}>
          {t("actions.reload")}
        </Button>
        <Link to={paths.dashboard} className={buttonClass()}>
          {t("error.home")}
        </Link>
      </div>
    </div>
  );
}
