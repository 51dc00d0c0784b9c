import { Ellipsis, Search } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { NavLink, useLocation } from "react-router-dom";
import { FreshnessBadge } from "@/components/layout/freshness-badge.tsx";
import { places, usePlaces } from "@/components/layout/navigation.ts";
import { OrganizationSwitcher } from "@/components/layout/organization-switcher.tsx";
import { IconButton } from "@/components/ui/button.tsx";
import { cx } from "@/lib/class-names.ts";
import { lazyPart } from "@/lib/lazy-part.ts";

const MoreSheet = lazyPart(() => import("@/components/layout/more-sheet.tsx"));

const TAB = "flex h-14 flex-1 flex-col items-center justify-center gap-1 font-medium text-2xs";
const tone = (isActive: boolean) => (isActive ? "text-accent" : "text-muted");

/** Top bar on phones: the page, its freshness, search. */
export function PhoneTopBar({ onSearch }: { onSearch: () => void }) {
  const { t } = useTranslation();
  return (
    <div
      data-print="hide"
      className="sticky top-0 z-20 flex h-14 items-center gap-2 border-line border-b bg-surface px-2 md:hidden"
    >
      <OrganizationSwitcher />
      <FreshnessBadge folded />
      <IconButton label={t("nav.search")} onClick={onSearch}>
        <Search size={18} aria-hidden />
      </IconButton>
    </div>
  );
}

/** Bottom bar on phones: the four main pages within reach of the thumb, the rest behind "More". */
export function PhoneBottomBar() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const [more, setMore] = useState(false);
  const rest = usePlaces().filter((place) => !place.thumb);
  const isElsewhere = rest.some((place) => pathname.startsWith(place.path));
  return (
    <nav
      aria-label={t("nav.label")}
      className="fixed inset-x-0 bottom-0 z-20 flex border-line border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {places
        .filter((place) => place.thumb)
        .map((place) => (
          <NavLink
            key={place.page}
            to={place.path}
            end={place.path === "/"}
            className={({ isActive }) => cx(TAB, tone(isActive))}
          >
            <place.icon size={20} aria-hidden />
            {t(`nav.${place.page}`)}
          </NavLink>
        ))}
      <button
        type="button"
        aria-haspopup="dialog"
        className={cx(TAB, tone(isElsewhere))}
        onClick={() => setMore(true)}
      >
        <Ellipsis size={20} aria-hidden />
        {t("nav.more")}
      </button>
      <Suspense>{more && <MoreSheet places={rest} onClose={() => setMore(false)} />}</Suspense>
    </nav>
  );
}
