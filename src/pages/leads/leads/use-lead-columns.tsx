import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { StatusChip } from "@/components/status/status-chip.tsx";
import type { Column } from "@/components/ui/data-table/column.ts";
import { PhoneNumber } from "@/components/ui/phone-number.tsx";
import { Badge } from "@/components/ui/status.tsx";
import { Time } from "@/components/ui/time.tsx";
import type { LeadListRow } from "@/data/leads/leads.ts";

/** `fields` are the custom fields in use: offered, but hidden by default. */
export function useLeadColumns(fields: readonly string[] = NONE): Column<LeadListRow>[] {
  const { t } = useTranslation("leads");
  return useMemo(
    () => [
      {
        id: "name",
        header: t("columns.name"),
        pinned: true,
        sortable: true,
        width: "max-w-64",
        cell: (lead) => <LeadName lead={lead} />,
        value: (lead) => lead.name,
      },
      {
        id: "phone",
        header: t("columns.phone"),
        cell: (lead) => lead.phone && <PhoneNumber e164={lead.phone} copy />,
        value: (lead) => lead.phone,
      },
      {
        id: "email",
        header: t("columns.email"),
        width: "max-w-48",
        cell: (lead) => <span className="block truncate text-muted">{lead.email}</span>,
        value: (lead) => lead.email,
      },
      {
        id: "status",
        header: t("columns.status"),
        cell: (lead) => <StatusChip of="lead" value={lead.status} hint={t(`statusHint.${lead.status}`)} />,
        value: (lead) => lead.status,
      },
      {
        id: "source",
        header: t("columns.source"),
        cell: (lead) => <span className="whitespace-nowrap text-muted">{t(`source.${lead.source}`)}</span>,
        value: (lead) => lead.source,
      },
      {
        id: "tags",
        header: t("columns.tags"),
        cell: (lead) => <Tags tags={lead.tags} />,
        value: (lead) => lead.tags.join(" | "),
      },
      {
        id: "last_contact_at",
        header: t("columns.lastContact"),
        sortable: true,
        cell: (lead) =>
          lead.last_contact_at ? (
            <Time at={lead.last_contact_at} style="relative" />
          ) : (
            <span className="text-muted">{t("never")}</span>
          ),
        value: (lead) => lead.last_contact_at,
      },
      {
        id: "first_seen_at",
        header: t("columns.firstSeen"),
        sortable: true,
        cell: (lead) => <Time at={lead.first_seen_at} style="date" />,
        value: (lead) => lead.first_seen_at,
      },
      ...fields.map((field) => ({
        id: `custom:${field}`,
        header: field.replaceAll("_", " "),
        hidden: true,
        width: "max-w-48",
        cell: (lead: LeadListRow) => <span className="block truncate">{fieldText(lead.custom[field])}</span>,
        value: (lead: LeadListRow) => fieldText(lead.custom[field]),
      })),
    ],
    [t, fields],
  );
}

const NONE: readonly string[] = [];

function fieldText(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function LeadName({ lead }: { lead: LeadListRow }) {
  const { t } = useTranslation("leads");
  if (lead.name) return <span className="block truncate">{lead.name}</span>;
  return <span className="font-normal text-muted">{t("unnamed")}</span>;
}

function Tags({ tags }: { tags: string[] }) {
  const [first, second, ...more] = tags;
  return (
    <span className="flex gap-1 whitespace-nowrap" title={more.length ? tags.join(", ") : undefined}>
      {[first, second].map((tag) => tag && <Badge key={tag}>{tag}</Badge>)}
      {more.length > 0 && <Badge>+{more.length}</Badge>}
    </span>
  );
}
