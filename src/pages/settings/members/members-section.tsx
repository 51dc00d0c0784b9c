import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card.tsx";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { isAtLeast, roles } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { Invitations } from "@/pages/settings/members/invitations.tsx";
import { MemberList } from "@/pages/settings/members/member-list.tsx";

export function MembersSection() {
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
