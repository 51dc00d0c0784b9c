import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "@/components/ui/field.tsx";
import { FormDialog } from "@/components/ui/form-dialog.tsx";
import { Input } from "@/components/ui/input.tsx";

interface SaveViewDialogProps {
  onClose: () => void;
  onSave: (name: string) => void;
}

export function SaveViewDialog({ onClose, onSave }: SaveViewDialogProps) {
  const { t } = useTranslation(["calls", "common"]);
  const [name, setName] = useState("");
  return (
    <FormDialog
      onClose={onClose}
      title={t("views.title")}
      description={t("views.hint")}
      submit={t("common:actions.save")}
      disabled={name.trim() === ""}
      onSubmit={() => onSave(name.trim())}
    >
      <Field label={t("views.name")}>
        {(tied) => (
          <Input
            {...tied}
            autoComplete="off"
            maxLength={60}
            value={name}
            onChange={(e) => setName(e.target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
