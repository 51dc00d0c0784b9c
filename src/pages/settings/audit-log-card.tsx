import { labelOf } from "@contract/providers.ts";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { Pagination } from "@/components/ui/pagination.tsx";
import { Time } from "@/components/ui/time.tsx";
import { AUDIT_PAGE, type AuditEntry, auditLogQuery } from "@/data/organizations/audit-log.ts";
import { membersQuery } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import type { Role } from "@/data/organizations/rows.ts";
import { useSearchParam } from "@/hooks/use-search-param.ts";

export function AuditLog() {
  const { t } = useTranslation("settings");
  const { id: organizationId } = useOrganization();
  const [wanted, setWanted] = useSearchParam("page", "1");
  const page = Math.max(0, Math.trunc(Number(wanted) || 1) - 1);
  const log = useQuery(auditLogQuery.page(organizationId, page));
  const members = useQuery(membersQuery.of(organizationId)).data;
  const names = new Map(
    members?.map(({ profile }) => [profile.user_id, profile.full_name || profile.email] as const),
  );
  return (
    <Card flush title={t("audit.title")} description={t("audit.description")}>
      <Loaded query={log} failed={t("audit.failed")} skeleton="m-4 h-64">
        {(data) => {
          if (data.total === 0)
            return <p className="border-line border-t px-4 py-3 text-muted text-sm">{t("audit.empty")}</p>;
          return (
            <>
              <ol className="divide-y divide-line border-line border-t">
                {data.rows.map((entry) => (
                  <Act key={entry.id} entry={entry} names={names} />
                ))}
              </ol>
              <footer className="flex justify-end border-line border-t px-3 py-2">
                <Pagination
                  page={page}
                  pageSize={AUDIT_PAGE}
                  total={data.total ?? 0}
                  onPage={(next) => setWanted(String(next + 1))}
                />
              </footer>
            </>
          );
        }}
      </Loaded>
    </Card>
  );
}

function Act({ entry, names }: { entry: AuditEntry; names: Map<string, string> }) {
  const { t } = useTranslation("settings");
  const { actor, act, subject, details, at } = entry;
  const who = actor === null ? t("audit.platform") : (names.get(actor) ?? t("audit.formerMember"));
  const shown = [subject && names.get(subject), ...useDetails(details)];
  return (
    <li className="grid gap-x-4 px-4 py-2 text-sm md:grid-cols-[9rem_12rem_minmax(0,1fr)]">
      <span className="text-muted">
        <Time at={at} />
      </span>
      <span className="truncate">{who}</span>
      <span className="min-w-0">
        <span className="font-medium">
          {t(`audit.act.${act as "member.removed"}`, { defaultValue: act })}
        </span>{" "}
        <span className="break-words text-muted">{shown.filter(Boolean).join(" · ")}</span>
      </span>
    </li>
  );
}

const ORDER = [
  "provider",
  "name",
  "email",
  "role",
  "from",
  "to",
  "file",
  "rows",
  "imported",
  "removed",
  "kept",
  "leads",
  "added",
  "channel",
  "reason",
  "verdict",
  "version",
] as const;
/** Details whose values have translations. */
const CODED = ["name", "channel", "reason", "verdict"];
const isKnown = (name: string): name is (typeof ORDER)[number] => ORDER.some((each) => each === name);

/** The details of an act, in words; unknown ones are shown unchanged, after the others. */
function useDetails(details: Record<string, unknown>): string[] {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation();
  const wordFor = (name: string, value: string) => {
    if (["role", "from", "to"].includes(name))
      return common(`role.${value as Role}`, { defaultValue: value });
    if (name === "provider") return labelOf(value);
    if (CODED.includes(name)) return t(`audit.value.${value as "sms"}`, { defaultValue: value });
    return value;
  };
  const known = ORDER.flatMap((name) =>
    details[name] === undefined || details[name] === null
      ? []
      : t(`audit.detail.${name}`, { value: wordFor(name, String(details[name])) }),
  );
  // Ids and whole sets of settings are for machines.
  const others = Object.entries(details).filter(
    ([name, value]) => !isKnown(name) && !/(^|_)ids?$/.test(name) && typeof value !== "object",
  );
  return [...known, ...others.map(([name, value]) => `${name.replaceAll("_", " ")}: ${String(value)}`)];
}
