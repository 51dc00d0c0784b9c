import { LogOut } from "lucide-react";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Outlet } from "react-router-dom";
import { Logo } from "@/components/layout/logo.tsx";
import { NavItem } from "@/components/layout/nav-item.tsx";
import { useOperatorPlaces } from "@/components/layout/navigation.ts";
import { OfflineBanner } from "@/components/layout/offline-banner.tsx";
import { Button } from "@/components/ui/button.tsx";
import { useFocusOnArrival } from "@/hooks/use-focus-on-arrival.ts";
import { useSignOut } from "@/hooks/use-sign-out.ts";
import { lazyPart } from "@/lib/lazy-part.ts";

const Toaster = lazyPart(() => import("@/components/ui/toaster.tsx"));

/** The frame for operators without an organization: their pages and sign-out. */
export default function OperatorFrame() {
  const { t } = useTranslation();
  const signOut = useSignOut();
  const main = useFocusOnArrival();
  return (
    <div className="min-h-dvh">
      <header className="flex min-h-14 items-center gap-4 border-line border-b bg-surface px-4 lg:px-6">
        <Logo size={24} />
        <nav aria-label={t("nav.label")} className="flex flex-1 gap-1">
          {useOperatorPlaces().map((place) => (
            <NavItem key={place.page} place={place} folded={false} />
          ))}
        </nav>
        <Button size="sm" icon={<LogOut size={14} aria-hidden />} onClick={() => void signOut()}>
          {t("signOut")}
        </Button>
      </header>
      <OfflineBanner />
      <main id="main" ref={main} tabIndex={-1} className="mx-auto w-full max-w-[90rem] p-4 lg:px-6 lg:py-5">
        <Outlet />
      </main>
      <Suspense>
        <Toaster />
      </Suspense>
    </div>
  );
}
