import type { UseMutationResult } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { FormError } from "@/components/ui/form-error.tsx";

interface BulkDoneProps {
  /** The act to undo. */
  id: string;
  /** What was done. */
  text: string;
  /** Whether there is anything to undo. */
  isUndoable: boolean;
  undo: UseMutationResult<unknown, Error, string>;
  onUndone: () => void;
}

/** What was done to the chosen leads, and a button to undo it. */
export function BulkDone({ id, text, isUndoable, undo, onUndone }: BulkDoneProps) {
  const { t } = useTranslation("leads");
  return (
    <span role="status" className="order-last flex w-full flex-wrap items-center gap-2">
      {text}
      {isUndoable && (
        <Button size="sm" busy={undo.isPending} onClick={() => undo.mutate(id, { onSuccess: onUndone })}>
          {t("bulk.undo")}
        </Button>
      )}
      <FormError error={undo.error} />
    </span>
  );
}
