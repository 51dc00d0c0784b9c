import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Dialog } from "@/components/ui/dialog.tsx";
import { FormBody } from "@/components/ui/form-body.tsx";

interface FormDialogProps {
  title: string;
  description?: ReactNode;
  /** The verb on the button: "Store the key". */
  submit: string;
  tone?: "primary" | "danger";
  busy?: boolean;
  /** It cannot be submitted yet. */
  disabled?: boolean;
  /** The error, if it was refused. */
  error?: unknown;
  onSubmit: () => unknown;
  onClose: () => void;
  /** The fields. */
  children: ReactNode;
}

/** A form in a dialog; Enter submits. Stays open and shows the error if it is refused. */
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
      <FormBody id={form} busy={busy} disabled={disabled} error={error} onSubmit={props.onSubmit}>
        {props.children}
      </FormBody>
    </Dialog>
  );
}
