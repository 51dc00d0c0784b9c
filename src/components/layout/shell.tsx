import { Suspense, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { Outlet, useNavigate, useNavigation } from "react-router-dom";
import { usePlaces } from "@/components/layout/navigation.ts";
import { OfflineBanner } from "@/components/layout/offline-banner.tsx";
import { PhoneBottomBar, PhoneTopBar } from "@/components/layout/phone-bars.tsx";
import { Sidebar } from "@/components/layout/sidebar.tsx";
import { useLive } from "@/data/live/use-live.ts";
import { asCurrent, type Membership, OrganizationContext } from "@/data/organizations/organizations.ts";
import { useMe } from "@/data/organizations/profiles.ts";
import { useFocusOnArrival } from "@/hooks/use-focus-on-arrival.ts";
import { useIdle } from "@/hooks/use-idle.ts";
import { useSavedAppearance } from "@/hooks/use-saved-appearance.ts";
import { useShortcuts } from "@/hooks/use-shortcuts.ts";
import { lazyPart } from "@/lib/lazy-part.ts";

const CommandPalette = lazyPart(() => import("@/components/layout/command-palette.tsx"));
const ShortcutList = lazyPart(() => import("@/components/layout/shortcut-list.tsx"));
const Toaster = lazyPart(() => import("@/components/ui/toaster.tsx"));

/** The frame around every page of one organization. */
export function Shell({ membership }: { membership: Membership }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const places = usePlaces();
  const [opened, setOpened] = useState<"palette" | "shortcuts" | null>(null);
  const [idle, setIdle] = useState(false);
  const main = useFocusOnArrival();
  const isLeaving = useNavigation().state === "loading";
  const search = useCallback(() => setOpened("palette"), []);
  const close = useCallback(() => setOpened(null), []);
  useLive(membership.organization.id);
  useSavedAppearance(useMe().id);
  useIdle(() => setIdle(true));
  useShortcuts({
    "mod+k": () => setOpened((before) => (before === "palette" ? null : "palette")),
    "?": () => setOpened("shortcuts"),
    "/": focusPageSearch,
    ...Object.fromEntries(places.map(({ key, path }) => [`g ${key}`, () => void navigate(path)])),
  });

  return (
    <OrganizationContext value={asCurrent(membership)}>
      <a
        href="#main"
        data-print="hide"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-md bg-accent px-3 py-2 font-medium text-on-accent text-sm focus:translate-y-0"
      >
        {t("nav.skip")}
      </a>
      {isLeaving && <div aria-hidden className="fixed inset-x-0 top-0 z-50 h-0.5 animate-pulse bg-accent" />}
      <div className="flex min-h-dvh">
        <Sidebar onSearch={search} />
        <div className="min-w-0 flex-1 max-md:pb-[calc(3.5rem+env(safe-area-inset-bottom))] print:pb-0">
          <PhoneTopBar onSearch={search} />
          <OfflineBanner />
          <main
            id="main"
            ref={main}
            tabIndex={-1}
            // Nothing of the previous organization may stay on screen.
            key={membership.organization.id}
            className="mx-auto w-full max-w-[90rem] p-4 lg:px-6 lg:py-5"
          >
            <Outlet />
          </main>
        </div>
        <PhoneBottomBar />
      </div>
      <Suspense>
        {opened === "palette" && <CommandPalette onClose={close} />}
        {opened === "shortcuts" && <ShortcutList onClose={close} />}
        {idle && <Toaster />}
      </Suspense>
    </OrganizationContext>
  );
}

function focusPageSearch() {
  document.querySelector<HTMLInputElement>("[data-page-search]")?.focus();
}
