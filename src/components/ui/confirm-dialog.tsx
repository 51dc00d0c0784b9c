import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Dialog } from "@/components/ui/dialog.tsx";
import { FormError } from "@/components/ui/form-error.tsx";

interface ConfirmDialogProps {
  title: string;
  /** What will happen, and what cannot be undone. */
  children: ReactNode;
  /** The verb on the button: "Retire the key". */
  confirm: string;
  /** "primary" for what sets something going rather than ends it. */
  tone?: "primary" | "danger";
  busy: boolean;
  /** While something in the body is still to be ticked. */
  disabled?: boolean;
  /** Why it was refused. */
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that hurts; stays open and says why when it is refused. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, confirm, tone = "danger", busy, disabled, error, onConfirm, onClose } = props;
  const { t } = useTranslation();
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>{t("actions.cancel")}</Button>
          <Button variant={tone} busy={busy} disabled={disabled} onClick={onConfirm}>
            {confirm}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 text-sm">
        <FormError error={error} />
        {children}
      </div>
    </Dialog>
  );
}
