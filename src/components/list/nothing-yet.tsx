import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router-dom";
import { buttonClass } from "@/components/ui/button.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { paths } from "@/lib/paths.ts";

interface NothingYetProps {
  icon: LucideIcon;
  title: string;
  /** A link to the integrations, where rows come from. */
  action: string;
  children: ReactNode;
}

/** An empty list: what will be here, and what to connect for it. */
export function NothingYet({ icon, title, action, children }: NothingYetProps) {
  return (
    <EmptyState
      icon={icon}
      title={title}
      action={
        <Link to={paths.integrations} className={buttonClass("primary")}>
          {action}
        </Link>
      }
    >
      {children}
    </EmptyState>
  );
}
