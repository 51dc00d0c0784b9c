import { ShieldX } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { PageSkeleton } from "@/components/layout/page-skeleton.tsx";
import { buttonClass } from "@/components/ui/button.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { useIsOperator } from "@/data/organizations/operators.ts";

interface ForOperatorsProps {
  title: string;
  /** Where everybody else finds their own settings. */
  elsewhere: { to: string; label: string; body: string };
  children: ReactNode;
}

/** Shows operators the page; everybody else sees whose it is, and where to find their own. */
export function ForOperators({ title, elsewhere, children }: ForOperatorsProps) {
  const { t } = useTranslation("operator");
  const isOperator = useIsOperator();
  if (isOperator === undefined) return <PageSkeleton />;
  if (isOperator) return children;
  return (
    <>
      <PageHeader title={title} />
      <EmptyState
        icon={ShieldX}
        title={t("only")}
        action={
          <Link to={elsewhere.to} className={buttonClass("primary")}>
            {elsewhere.label}
          </Link>
        }
      >
        {elsewhere.body}
      </EmptyState>
    </>
  );
}
