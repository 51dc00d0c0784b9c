import { ChevronsUpDown } from "lucide-react";
import { useTranslation } from "react-i18next";
import { DeferredMenu } from "@/components/layout/deferred-menu.tsx";
import { Avatar } from "@/components/ui/avatar.tsx";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { cx } from "@/lib/class-names.ts";
import { lazyPart } from "@/lib/lazy-part.ts";

const OrganizationMenu = lazyPart(() => import("@/components/layout/organization-menu.tsx"));

export function OrganizationSwitcher({ folded = false }: { folded?: boolean }) {
  const { t } = useTranslation();
  const { name } = useOrganization();
  return (
    <DeferredMenu
      menu={OrganizationMenu}
      trigger={(open) => (
        <button
          type="button"
          aria-haspopup="menu"
          aria-label={folded ? `${t("organization.switch")}: ${name}` : undefined}
          onClick={open}
          className={cx(
            "flex h-10 min-w-0 items-center gap-2 rounded-md text-left hover:bg-sunken",
            folded ? "justify-center" : "flex-1 px-1.5",
          )}
        >
          <Avatar name={name} square />
          {!folded && (
            <>
              <span className="sr-only">{`${t("organization.switch")}: `}</span>
              <span className="min-w-0 flex-1 truncate font-semibold text-sm">{name}</span>
              <ChevronsUpDown size={14} aria-hidden className="shrink-0 text-muted" />
            </>
          )}
        </button>
      )}
    />
  );
}
