import { useTranslation } from "react-i18next";
import { DeferredMenu } from "@/components/layout/deferred-menu.tsx";
import { Avatar } from "@/components/ui/avatar.tsx";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useMe } from "@/data/organizations/profiles.ts";
import { cx } from "@/lib/class-names.ts";
import { lazyPart } from "@/lib/lazy-part.ts";

const UserMenu = lazyPart(() => import("@/components/layout/user-menu.tsx"));

/** The signed-in person; opens theme, language and sign-out. */
export function UserSwitcher({ folded = false }: { folded?: boolean }) {
  const { t } = useTranslation();
  const { name } = useMe();
  const { role } = useOrganization();
  return (
    <DeferredMenu
      menu={UserMenu}
      trigger={(open) => (
        <button
          type="button"
          aria-haspopup="menu"
          aria-label={folded ? `${t("nav.account")}: ${name}` : undefined}
          onClick={open}
          className={cx(
            "flex h-11 min-w-0 items-center gap-2 rounded-md text-left hover:bg-sunken",
            folded ? "w-full justify-center" : "w-full px-1.5",
          )}
        >
          <Avatar name={name} />
          {!folded && (
            <span className="min-w-0 flex-1">
              <span className="sr-only">{`${t("nav.account")}: `}</span>
              <span className="block truncate font-medium text-sm leading-4">{name}</span>
              <span className="block truncate text-muted text-xs">{t(`role.${role}`)}</span>
            </span>
          )}
        </button>
      )}
    />
  );
}
