import { Compass } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { buttonClass } from "@/components/ui/button.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { paths } from "@/lib/paths.ts";

export default function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <>
      <title>{`${t("error.notFound")} · ${t("app")}`}</title>
      <EmptyState
        icon={Compass}
        title={t("error.notFound")}
        action={
          <Link to={paths.dashboard} className={buttonClass("primary")}>
            {t("error.home")}
          </Link>
        }
      >
        {t("error.notFoundHint")}
      </EmptyState>
    </>
  );
}
