import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, FileX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { Card } from "@/components/ui/card.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { leadImportsQuery } from "@/data/leads/lead-imports.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useSearchParam } from "@/hooks/use-search-param.ts";
import { paths } from "@/lib/paths.ts";
import { ImportHistory } from "@/pages/leads/import/import-history.tsx";
import { ImportProgress } from "@/pages/leads/import/import-progress.tsx";
import { ImportReport } from "@/pages/leads/import/import-report.tsx";
import { ImportUndoing } from "@/pages/leads/import/import-undoing.tsx";
import { ImportWizard } from "@/pages/leads/import/import-wizard.tsx";

export default function ImportPage() {
  const { t } = useTranslation("leads");
  const { role } = useOrganization();
  const [id, show] = useSearchParam("import");
  return (
    <>
      <Link
        to={paths.leads}
        data-print="hide"
        className="-ml-1 mb-1 inline-flex min-h-6 items-center gap-1 rounded-sm px-1 text-muted text-sm hover:text-ink max-md:min-h-11"
      >
        <ArrowLeft size={14} aria-hidden /> {t("imports.back")}
      </Link>
      <PageHeader title={t("imports.title")} description={t("imports.description")} />
      <div className="flex max-w-5xl flex-col gap-4">{content()}</div>
    </>
  );

  function content() {
    if (id) return <OneImport id={id} />;
    if (role !== "owner" && role !== "manager")
      return (
        <Card>
          <p className="text-muted text-sm">{t("imports.role")}</p>
        </Card>
      );
    return (
      <>
        <ImportWizard onStarted={show} />
        <ImportHistory />
      </>
    );
  }
}

function OneImport({ id }: { id: string }) {
  const { t } = useTranslation("leads");
  const organization = useOrganization();
  const query = useQuery(leadImportsQuery.one(organization.id, id));
  return (
    <Loaded
      query={query}
      failed={t("imports.failed")}
      skeleton="h-56 w-full"
      absent={<EmptyState icon={FileX} title={t("imports.notFound")} />}
    >
      {(data) => {
        if (data.status === "running") return <ImportProgress of={data} />;
        return data.status === "undoing" ? <ImportUndoing of={data} /> : <ImportReport of={data} />;
      }}
    </Loaded>
  );
}
