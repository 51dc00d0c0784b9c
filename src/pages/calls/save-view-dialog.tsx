import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Dialog } from "@/components/ui/dialog.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";

interface SaveViewDialogProps {
  onClose: () => void;
  onSave: (name: string) => void;
}

export function SaveViewDialog({ onClose, onSave }: SaveViewDialogProps) {
  const { t } = useTranslation(["calls", "common"]);
  const [name, setName] = useState("");
  const form = useId();
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("views.title")}
      description={t("views.hint")}
      footer={
        <>
          <Button onClick={onClose}>{t("common:actions.cancel")}</Button>
          <Button variant="primary" type="submit" form={form} disabled={name.trim() === ""}>
            {t("common:actions.save")}
          </Button>
        </>
      }
    >
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) onSave(name.trim());
        }}
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
      </form>
    </Dialog>
  );
}
