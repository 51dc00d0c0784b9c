import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Select } from "@/components/ui/select.tsx";
import { Badge } from "@/components/ui/status.tsx";
import { isAtLeast, type Member, roles } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useMe } from "@/data/organizations/profiles.ts";
import type { Role } from "@/data/organizations/rows.ts";
import { useFormat } from "@/hooks/use-format.ts";

interface MemberRowProps {
  member: Member;
  isBusy: boolean;
  onRole: (role: Role) => void;
  onRemove: () => void;
}

/** A manager may change people up to their own rank; the database checks the same. */
export function MemberRow({ member, isBusy, onRole, onRemove }: MemberRowProps) {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation();
  const { time } = useFormat();
  const organization = useOrganization();
  const { profile, role } = member;
  const isMe = profile.user_id === useMe().id;
  const mayManage = isAtLeast(organization.role, "manager") && isAtLeast(organization.role, role);
  const offered = roles.filter((each) => isAtLeast(organization.role, each)).toReversed();
  const name = profile.full_name || profile.email;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5">
      <Avatar name={name} />
      <div className="min-w-40 flex-1">
        <p className="flex items-center gap-2 font-medium text-sm">
          <span className="truncate">{name}</span>
          {isMe && <Badge>{t("members.you")}</Badge>}
        </p>
        <p className="break-words text-muted text-xs md:truncate">
          {profile.email} · {t("members.since", { date: time(member.created_at, "date") })}
        </p>
      </div>
      {mayManage ? (
        <Select
          aria-label={t("members.role", { name })}
          className="w-32 max-md:w-44"
          value={role}
          disabled={isBusy}
          options={offered.map((value) => ({ value, label: common(`role.${value}`) }))}
          onChange={(event) => onRole(event.target.value as Role)}
        />
      ) : (
        <span className="w-32 text-sm">{common(`role.${role}`)}</span>
      )}
      <div className="w-24 text-right max-md:w-auto">
        {(mayManage || isMe) && (
          <Button
            size="sm"
            variant="ghost"
            aria-label={
              isMe
                ? t("members.leaveOf", { organization: organization.name })
                : t("members.removeOf", { name })
            }
            onClick={onRemove}
          >
            {t(isMe ? "members.leave" : "members.remove")}
          </Button>
        )}
      </div>
    </li>
  );
}
