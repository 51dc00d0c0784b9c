import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { Tabs } from "@/components/ui/tabs.tsx";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useSearch } from "@/hooks/use-search-param.ts";
import { AuditLog } from "@/pages/settings/audit-log.tsx";
import { ContactHoursSection } from "@/pages/settings/contact-hours-section.tsx";
import { MembersSection } from "@/pages/settings/members/members-section.tsx";
import { OrganizationForm } from "@/pages/settings/organization-form.tsx";
import { ProfileForm } from "@/pages/settings/profile-form.tsx";
import { RulesSection } from "@/pages/settings/rules/rules-section.tsx";

export default function SettingsPage() {
  const { t } = useTranslation("settings");
  const { role } = useOrganization();
  const { search, change } = useSearch();
  const tabs = [
    { value: "organization", label: t("tabs.organization"), content: <OrganizationForm /> },
    { value: "profile", label: t("tabs.profile"), content: <ProfileForm /> },
    { value: "rules", label: t("tabs.rules"), content: <RulesSection /> },
    { value: "hours", label: t("tabs.hours"), content: <ContactHoursSection /> },
    { value: "members", label: t("tabs.members"), content: <MembersSection /> },
    ...(isAtLeast(role, "manager")
      ? [{ value: "audit", label: t("tabs.audit"), content: <AuditLog /> }]
      : []),
  ];
  const wanted = search.get("tab");
  return (
    <>
      <PageHeader title={t("title")} />
      <Tabs
        label={t("tabs.label")}
        value={tabs.some(({ value }) => value === wanted) ? (wanted ?? "") : "organization"}
        onChange={(tab) => change({ tab: tab === "organization" ? "" : tab, page: "" })}
        tabs={tabs}
      />
    </>
  );
}
