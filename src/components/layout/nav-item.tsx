import { useTranslation } from "react-i18next";
import { NavLink } from "react-router-dom";
import type { Place } from "@/components/layout/navigation.ts";
import { cx } from "@/lib/class-names.ts";

/** A line of the sidebar; when folded to its icon, the name stays for screen readers and on hover. */
export function NavItem({ place, folded }: { place: Place; folded: boolean }) {
  const { t } = useTranslation();
  const name = t(`nav.${place.page}`);
  return (
    <NavLink
      to={place.path}
      end={place.path === "/"}
      title={folded ? name : undefined}
      className={({ isActive }) =>
        cx(
          "flex h-8 items-center gap-2.5 rounded-md px-2 font-medium text-sm transition-colors",
          isActive ? "bg-accent-soft text-accent" : "text-muted hover:bg-sunken hover:text-ink",
        )
      }
    >
      <place.icon size={16} aria-hidden className="shrink-0" />
      <span className={folded ? "sr-only" : "truncate"}>{name}</span>
    </NavLink>
  );
}
