import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { Card } from "@/components/ui/card.tsx";
import { Status, type Tone } from "@/components/ui/status.tsx";
import { Time } from "@/components/ui/time.tsx";
import { leadImportsQuery } from "@/data/leads/lead-imports.ts";
import type { ImportStatus } from "@/data/leads/rows.ts";
import { counted } from "@/data/leads/run-import.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { paths } from "@/lib/paths.ts";

/** The newest imports, each linked to its progress or report. */
export function ImportHistory() {
  const { t } = useTranslation("leads");
  const organization = useOrganization();
  const { data } = useQuery(leadImportsQuery.recent(organization.id));
  if (!data?.length) return null;
  return (
    <Card title={t("imports.past")} flush>
      <ul className="divide-y divide-line border-line border-t">
        {data.map((each) => (
          <li key={each.id}>
            <Link
              to={paths.leadImportOf(each.id)}
              className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-2.5 text-sm hover:bg-canvas"
            >
              <span className="min-w-0 truncate font-medium max-md:basis-full md:flex-1">
                {each.file_name}
              </span>
              <span className="text-muted tabular-nums">
                {t("imports.progress", { done: counted(each), total: each.rows_total })}
              </span>
              <Time at={each.created_at} style="date" />
              <ImportStatusChip status={each.status} />
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

const TONE: Record<ImportStatus, Tone> = {
  running: "info",
  finished: "good",
  cancelled: "warn",
  undoing: "info",
  undone: "neutral",
};

export function ImportStatusChip({ status }: { status: ImportStatus }) {
  const { t } = useTranslation("leads");
  return <Status tone={TONE[status]}>{t(`imports.status.${status}`)}</Status>;
}
