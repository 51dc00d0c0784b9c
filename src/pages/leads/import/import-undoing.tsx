import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Progress } from "@/components/ui/progress.tsx";
import type { LeadImport } from "@/data/leads/lead-imports.ts";
import { useUndoRest } from "@/data/leads/undo-import.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { ImportStatusChip } from "@/pages/leads/import/import-history.tsx";

/** An import that is being undone. The decision was made, so any authorised viewer continues with the rest. */
export function ImportUndoing({ of }: { of: LeadImport }) {
  const { t } = useTranslation("leads");
  const { t: common } = useTranslation("common");
  const { role } = useOrganization();
  const mayUndo = role === "owner" || role === "manager";
  const { mutate, error } = useUndoRest();
  useEffect(() => {
    if (mayUndo) mutate(of.id);
  }, [mayUndo, mutate, of.id]);
  const done = (of.removed ?? 0) + (of.kept ?? 0);
  return (
    <Card title={of.file_name} action={<ImportStatusChip status={of.status} />}>
      <div className="flex flex-col items-start gap-4">
        <div className="w-full">
          <Progress
            label={t("imports.undoing")}
            value={done}
            max={of.imported}
            text={t("imports.undoingProgress", { done, total: of.imported })}
          />
        </div>
        <FormError error={error} />
        {error && <Button onClick={() => mutate(of.id)}>{common("actions.retry")}</Button>}
        <p className="text-muted text-xs">
          {t(mayUndo ? "imports.undoingLeave" : "imports.undoingElsewhere")}
        </p>
      </div>
    </Card>
  );
}
