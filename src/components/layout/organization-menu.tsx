import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router-dom";
import type { DeferredMenuProps } from "@/components/layout/deferred-menu.tsx";
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from "@/components/ui/menu.tsx";
import { useMemberships } from "@/data/organizations/organizations.ts";
import { useMe } from "@/data/organizations/profiles.ts";
import { paths } from "@/lib/paths.ts";
import { chooseOrganization } from "@/stores/current-organization.ts";

export default function OrganizationMenu({ trigger, defaultOpen }: DeferredMenuProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { id } = useMe();
  const { memberships, current } = useMemberships();
  const options = memberships.map(({ organization }) => ({
    value: organization.id,
    label: organization.name,
  }));
  return (
    <Menu trigger={trigger} align="start" defaultOpen={defaultOpen}>
      <MenuLabel>{t("organization.switch")}</MenuLabel>
      <MenuChoice
        label={t("organization.switch")}
        value={current?.organization.id ?? ""}
        options={options}
        onChange={(next) => {
          chooseOrganization(id, next);
          // A page of a row in the other organization would find nothing here.
          void navigate(paths.dashboard);
        }}
      />
      <MenuSeparator />
      <MenuItem icon={<Plus size={16} aria-hidden />} onSelect={() => void navigate(paths.newOrganization)}>
        {t("organization.create")}
      </MenuItem>
    </Menu>
  );
}
