import { PanelLeft, Search } from "lucide-react";
import { useTranslation } from "react-i18next";
import { FreshnessBadge } from "@/components/layout/freshness-badge.tsx";
import { NavItem } from "@/components/layout/nav-item.tsx";
import { setupPlaces, useOperatorPlaces, workPlaces } from "@/components/layout/navigation.ts";
import { OrganizationSwitcher } from "@/components/layout/organization-switcher.tsx";
import { UserSwitcher } from "@/components/layout/user-switcher.tsx";
import { IconButton } from "@/components/ui/button.tsx";
import { Kbd } from "@/components/ui/kbd.tsx";
import { cx } from "@/lib/class-names.ts";
import { setPreference, usePreferences } from "@/stores/preferences.ts";

const isMac = /mac/i.test(navigator.userAgent);

/** The navigation of wide screens. */
export function Sidebar({ onSearch }: { onSearch: () => void }) {
  const { t } = useTranslation();
  const folded = usePreferences((preferences) => preferences.sidebarCollapsed);
  const operatorPlaces = useOperatorPlaces();
  return (
    <aside
      data-print="hide"
      className={cx(
        "sticky top-0 flex h-dvh shrink-0 flex-col border-line border-r bg-surface p-2 max-md:hidden",
        folded ? "w-[3.25rem]" : "w-60",
      )}
    >
      <div className="flex shrink-0 justify-center">
        <OrganizationSwitcher folded={folded} />
      </div>
      <button
        type="button"
        aria-label={folded ? t("nav.search") : undefined}
        title={folded ? t("nav.search") : undefined}
        onClick={onSearch}
        className={cx(
          "mt-2 mb-3 flex h-8 shrink-0 items-center gap-2 rounded-md border border-line bg-canvas text-muted text-sm hover:border-line-strong",
          folded ? "justify-center" : "px-2",
        )}
      >
        <Search size={14} aria-hidden />
        {!folded && (
          <>
            <span className="min-w-0 flex-1 truncate text-left">{t("nav.search")}</span>
            <Kbd>{isMac ? "⌘K" : "Ctrl K"}</Kbd>
          </>
        )}
      </button>
      <nav aria-label={t("nav.label")} className="flex min-h-0 flex-1 flex-col gap-0.5 overflow-y-auto">
        {workPlaces.map((place) => (
          <NavItem key={place.page} place={place} folded={folded} />
        ))}
        <div className="mt-3 flex flex-col gap-0.5 border-line border-t pt-3">
          {setupPlaces.map((place) => (
            <NavItem key={place.page} place={place} folded={folded} />
          ))}
        </div>
        {operatorPlaces.length > 0 && (
          <div className="mt-3 flex flex-col gap-0.5 border-line border-t pt-3">
            {operatorPlaces.map((place) => (
              <NavItem key={place.page} place={place} folded={folded} />
            ))}
          </div>
        )}
      </nav>
      <div
        className={cx(
          "flex shrink-0 items-center border-line border-t py-2",
          folded ? "flex-col gap-1" : "justify-between pl-2",
        )}
      >
        <FreshnessBadge folded={folded} />
        <IconButton
          size="sm"
          label={t(folded ? "nav.expand" : "nav.collapse")}
          aria-expanded={!folded}
          onClick={() => setPreference({ sidebarCollapsed: !folded })}
        >
          <PanelLeft size={16} aria-hidden />
        </IconButton>
      </div>
      <UserSwitcher folded={folded} />
    </aside>
  );
}
