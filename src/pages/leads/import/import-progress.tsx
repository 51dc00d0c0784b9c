import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { ConfirmDialog } from "@/components/ui/confirm-dialog.tsx";
import { Progress } from "@/components/ui/progress.tsx";
import { createLeadFileReader } from "@/data/leads/file/lead-file-reader.ts";
import { type LeadImport, useCancelImport } from "@/data/leads/lead-imports.ts";
import { counted, sendFile, stopSending } from "@/data/leads/run-import.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { ImportCounts } from "@/pages/leads/import/import-counts.tsx";
import { FileChoice, ImportProblem } from "@/pages/leads/import/import-file-choice.tsx";
import { ImportSteps } from "@/pages/leads/import/import-steps.tsx";
import { useRunningImport } from "@/stores/lead-import.ts";

/** A running import: in this tab, or waiting for its file. */
export function ImportProgress({ of }: { of: LeadImport }) {
  const { t } = useTranslation("leads");
  const running = useRunningImport();
  const isHere = running.importId === of.id;
  const client = useQueryClient();
  // The last chunk ends the import: its sender need not wait for the announcement.
  useEffect(() => {
    if (!running.importId) void client.invalidateQueries({ queryKey: ["lead_imports"] });
  }, [running.importId, client]);
  const done = Math.max(counted(of), isHere ? running.sent : 0);
  return (
    <Card title={t("imports.running", { file: of.file_name })} action={<Cancel id={of.id} />}>
      <ImportSteps now="run" />
      <div className="mt-4 flex flex-col gap-4">
        <ImportProblem problem={running.error} />
        <Progress
          label={t("imports.running", { file: of.file_name })}
          value={done}
          max={of.rows_total}
          text={t("imports.progress", { done, total: of.rows_total })}
        />
        <ImportCounts of={of} />
        {isHere ? <p className="text-muted text-xs">{t("imports.leave")}</p> : <Continue of={of} />}
      </div>
    </Card>
  );
}

/** The same file, recognised by its hash, and the rest is sent. */
function Continue({ of }: { of: LeadImport }) {
  const { t } = useTranslation("leads");
  const { role } = useOrganization();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const [isOther, setIsOther] = useState(false);

  async function go(file: File) {
    setBusy(true);
    setProblem(undefined);
    const reader = createLeadFileReader();
    try {
      const { hash } = await reader.look(file, of.settings.country, of.settings);
      setIsOther(hash !== of.file_hash);
      if (hash === of.file_hash) void sendFile(of.id, file);
    } catch (error) {
      setProblem(error);
    }
    reader.close();
    setBusy(false);
  }

  if (role !== "owner" && role !== "manager") return null;
  return (
    <>
      <p className="text-sm">{t("imports.elsewhere")}</p>
      <ImportProblem problem={problem} />
      {isOther && (
        <p role="alert" className="text-bad text-sm">
          {t("imports.wrongFile", { file: of.file_name })}
        </p>
      )}
      <FileChoice busy={busy} onFile={(file) => void go(file)} />
    </>
  );
}

function Cancel({ id }: { id: string }) {
  const { t } = useTranslation("leads");
  const { role } = useOrganization();
  const cancel = useCancelImport();
  const [asks, setAsks] = useState(false);
  if (role !== "owner" && role !== "manager") return null;
  function confirm() {
    stopSending();
    cancel.mutate(id, { onSuccess: () => setAsks(false) });
  }
  return (
    <>
      <Button size="sm" onClick={() => setAsks(true)}>
        {t("imports.cancel")}
      </Button>
      {asks && (
        <ConfirmDialog
          title={t("imports.cancelTitle")}
          confirm={t("imports.cancel")}
          busy={cancel.isPending}
          error={cancel.error}
          onConfirm={confirm}
          onClose={() => setAsks(false)}
        >
          <p>{t("imports.cancelBody")}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
