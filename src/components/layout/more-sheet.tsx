import { LogOut } from "lucide-react";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router-dom";
import { AppearanceChoices } from "@/components/layout/appearance-choices.tsx";
import type { Place } from "@/components/layout/navigation.ts";
import { Button } from "@/components/ui/button.tsx";
import { Dialog } from "@/components/ui/dialog.tsx";
import { useMe } from "@/data/organizations/profiles.ts";
import { useSignOut } from "@/hooks/use-sign-out.ts";

/** What does not fit into the bottom bar: the other pages and the person's preferences. */
export default function MoreSheet({ places, onClose }: { places: readonly Place[]; onClose: () => void }) {
  const { t } = useTranslation();
  const { email } = useMe();
  const signOut = useSignOut();
  return (
    <Dialog open title={t("nav.more")} description={email} onClose={onClose}>
      <ul className="-mx-2 mb-4">
        {places.map((place) => (
          <li key={place.page}>
            <NavLink
              to={place.path}
              onClick={onClose}
              className="flex h-12 items-center gap-3 rounded-md px-2 font-medium text-base active:bg-sunken aria-[current=page]:text-accent"
            >
              <place.icon size={20} aria-hidden />
              {t(`nav.${place.page}`)}
            </NavLink>
          </li>
        ))}
      </ul>
      <div className="flex flex-col gap-4 border-line border-t pt-4">
        <AppearanceChoices />
        <Button icon={<LogOut size={16} aria-hidden />} onClick={() => void signOut()}>
          {t("signOut")}
        </Button>
      </div>
    </Dialog>
  );
}
