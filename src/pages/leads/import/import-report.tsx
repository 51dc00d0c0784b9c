import { Download } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { Button, buttonClass } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { ConfirmDialog } from "@/components/ui/confirm-dialog.tsx";
import { toast } from "@/components/ui/toast.ts";
import { allRejects, type LeadImport, type Reject } from "@/data/leads/lead-imports.ts";
import { counted } from "@/data/leads/run-import.ts";
import { useUndoImport } from "@/data/leads/undo-import.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { download, toCsv } from "@/lib/csv.ts";
import { sentence } from "@/lib/errors.ts";
import { paths } from "@/lib/paths.ts";
import { ImportCounts } from "@/pages/leads/import/import-counts.tsx";
import { ImportStatusChip } from "@/pages/leads/import/import-history.tsx";
import type en from "@/pages/leads/strings/en.ts";

/** The result of an ended import, and how to undo it. */
export function ImportReport({ of }: { of: LeadImport }) {
  const { t } = useTranslation("leads");
  const { role } = useOrganization();
  const canUndo = isAtLeast(role, "manager") && of.status !== "undone";
  return (
    <Card title={of.file_name} action={<ImportStatusChip status={of.status} />}>
      <div className="flex flex-col gap-4">
        <ImportCounts of={of} />
        {of.status === "undone" && (
          <p role="status" className="text-sm">
            {t("imports.undone", { removed: of.removed ?? 0, kept: of.kept ?? 0 })}
          </p>
        )}
        <div className="flex flex-wrap gap-2">
          {of.imported > 0 && of.status !== "undone" && (
            <Link to={paths.leadsOfImport(of.id)} className={buttonClass("primary")}>
              {t("imports.show")}
            </Link>
          )}
          {of.imported > 0 && of.status !== "undone" && isAtLeast(role, "manager") && (
            <Link to={paths.campaignOfImport(of.id)} className={buttonClass()}>
              {t("imports.call")}
            </Link>
          )}
          <Rejects of={of} />
          <Link to={paths.leadImport} className={buttonClass()}>
            {t("imports.another")}
          </Link>
          {canUndo && of.imported > 0 && <Undo id={of.id} />}
        </div>
      </div>
    </Card>
  );
}

function Rejects({ of }: { of: LeadImport }) {
  const { t } = useTranslation("leads");
  const { t: common } = useTranslation("common");
  const [busy, setBusy] = useState(false);
  const count = counted(of) - of.imported;
  if (count === 0) return null;
  async function save() {
    setBusy(true);
    try {
      const { header, lines } = rejectTable(await allRejects(of.id), (key) => t(`imports.${key}`));
      download(`${of.file_name.replace(/\.\w+$/, "")}-rejects.csv`, toCsv(header, lines));
    } catch (error) {
      toast.bad(common("table.exportFailed"), sentence(error, common));
    }
    setBusy(false);
  }
  return (
    <Button busy={busy} icon={<Download size={14} aria-hidden />} onClick={() => void save()}>
      {t("imports.rejects", { count })}
    </Button>
  );
}

function Undo({ id }: { id: string }) {
  const { t } = useTranslation("leads");
  const undo = useUndoImport();
  const [asks, setAsks] = useState(false);
  return (
    <>
      <Button onClick={() => setAsks(true)}>{t("imports.undo")}</Button>
      {asks && (
        <ConfirmDialog
          title={t("imports.undoTitle")}
          confirm={t("imports.undo")}
          busy={undo.isPending}
          error={undo.error}
          onConfirm={() => undo.mutate(id, { onSuccess: () => setAsks(false) })}
          onClose={() => setAsks(false)}
        >
          <p>{t("imports.undoBody")}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

type Reason = keyof (typeof en)["imports"]["reasons"];
type Word = "rejectColumns.line" | "rejectColumns.reason" | `reasons.${Reason}`;

/** Rejects as a table: line and reason, then every column that any of them has. */
function rejectTable(rejects: Reject[], word: (key: Word) => string) {
  const titles = [...new Set(rejects.flatMap(({ cells }) => Object.keys(cells)))];
  return {
    header: [word("rejectColumns.line"), word("rejectColumns.reason"), ...titles],
    lines: rejects.map(({ line, reason, cells }) => [
      line,
      // The database has no other reasons than those in the strings.
      word(`reasons.${reason as Reason}`),
      ...titles.map((title) => cells[title] ?? ""),
    ]),
  };
}
