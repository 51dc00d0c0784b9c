import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Dialog } from "@/components/ui/dialog.tsx";
import { FormError } from "@/components/ui/form-error.tsx";

interface FormDialogProps {
  title: string;
  description?: ReactNode;
  /** The verb on the button: "Store the key". */
  submit: string;
  tone?: "primary" | "danger";
  busy?: boolean;
  /** Nothing can be sent yet. */
  disabled?: boolean;
  /** Why it was refused. */
  error?: unknown;
  onSubmit: () => void;
  onClose: () => void;
  /** The fields. */
  children: ReactNode;
}

/** Fields asked for in a dialog; Enter sends them. Stays open and says why when they are refused. */
export function FormDialog(props: FormDialogProps) {
  const { title, description, submit, tone = "primary", busy = false, disabled = false, error } = props;
  const { t } = useTranslation();
  const form = useId();
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={props.onClose}>{t("actions.cancel")}</Button>
          <Button type="submit" form={form} variant={tone} busy={busy} disabled={disabled}>
            {submit}
          </Button>
        </>
      }
    >
      <form
        id={form}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          // Enter in a field is no way around the button.
          if (!busy && !disabled) props.onSubmit();
        }}
      >
        <FormError error={error} />
        {props.children}
      </form>
    </Dialog>
  );
}
