import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card.tsx";
import { Time } from "@/components/ui/time.tsx";
import { membersQuery } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";

interface Version {
  version: number;
  /** A user id; null for the platform's own first version. */
  author: string | null;
  created_at: string;
}

interface VersionListProps<V extends Version> {
  title: string;
  hint: string;
  versions: readonly V[];
  /** The content of a version, in a line or two. */
  summary?: (version: V) => ReactNode;
}

/** Every version, newest first: its author and date. */
export function VersionList<V extends Version>({ title, hint, versions, summary }: VersionListProps<V>) {
  const { t } = useTranslation("settings");
  const { id: organizationId } = useOrganization();
  const members = useQuery(membersQuery.of(organizationId)).data;
  const authorOf = ({ author }: Version) => {
    if (author === null) return t("rules.platform");
    const profile = members?.find((member) => member.profile.user_id === author)?.profile;
    return profile ? profile.full_name || profile.email : t("audit.formerMember");
  };
  return (
    <Card flush title={title} description={hint}>
      <ol className="divide-y divide-line border-line border-t">
        {versions.map((each) => (
          <li key={each.version} className="px-4 py-2 text-sm">
            <div className="flex items-baseline justify-between gap-3">
              <span className="font-medium">{t("rules.version", { version: each.version })}</span>
              <span className="text-muted text-xs">
                <Time at={each.created_at} />
              </span>
            </div>
            {summary?.(each)}
            <p className="text-muted text-xs">{authorOf(each)}</p>
          </li>
        ))}
      </ol>
    </Card>
  );
}
