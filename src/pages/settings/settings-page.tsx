import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { Tabs } from "@/components/ui/tabs.tsx";
import { contactHoursQuery } from "@/data/campaigns/contact-hours.ts";
import { isAtLeast, roles } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useSearch } from "@/hooks/use-search-param.ts";
import { AuditLog } from "@/pages/settings/audit-log-card.tsx";
import { ContactHoursForm } from "@/pages/settings/contact-hours-form.tsx";
import { Invitations } from "@/pages/settings/members/invitation-list.tsx";
import { MemberList } from "@/pages/settings/members/member-list.tsx";
import { OrganizationForm } from "@/pages/settings/organization-form.tsx";
import { ProfileForm } from "@/pages/settings/profile-form.tsx";
import { RulesSection } from "@/pages/settings/rules/rules-section.tsx";
import { VersionList } from "@/pages/settings/version-list.tsx";

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

/** When this organization's calls and SMS may reach people, in every version. */
function ContactHoursSection() {
  const { t } = useTranslation("settings");
  const { id: organizationId } = useOrganization();
  const hours = useQuery(contactHoursQuery.of(organizationId));
  const versions = hours.data ?? [];
  return (
    <Loaded
      query={{ ...hours, data: hours.data?.[0] }}
      failed={t("hours.failed")}
      skeleton="h-80 w-full rounded-lg!"
    >
      {(latest) => (
        <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
          <ContactHoursForm key={latest.version} hours={latest} />
          <VersionList title={t("rules.history")} hint={t("hours.historyHint")} versions={versions} />
        </div>
      )}
    </Loaded>
  );
}

function MembersSection() {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation();
  const { role } = useOrganization();
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="flex min-w-0 flex-col gap-4">
        <MemberList />
        {isAtLeast(role, "manager") && <Invitations />}
      </div>
      <Card title={t("members.rolesTitle")}>
        <Facts>
          {roles.toReversed().map((each) => (
            <Fact key={each} name={common(`role.${each}`)}>
              {t(`members.may.${each}`)}
            </Fact>
          ))}
        </Facts>
      </Card>
    </div>
  );
}
