import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/ui/button.tsx";
import { cx } from "@/lib/class-names.ts";

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  /** Buttons at the bottom right, the main one last. */
  footer?: ReactNode;
  children?: ReactNode;
}

interface OverlayProps extends DialogProps {
  contentClass: string;
  /** Prints only this. */
  print?: "only";
}

/** Shared by dialog and side sheet: scrim, focus trap, Escape, title, close button. */
export function Overlay({
  open,
  onClose,
  title,
  description,
  footer,
  children,
  contentClass,
  print,
}: OverlayProps) {
  const { t } = useTranslation();
  return (
    <Radix.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />
        <Radix.Content
          data-print={print}
          className={cx("fixed z-50 flex flex-col bg-raised shadow-high outline-none", contentClass)}
          {...(description ? {} : { "aria-describedby": undefined })}
        >
          <header className="flex items-start gap-3 border-line border-b px-5 py-4">
            <div className="min-w-0 flex-1">
              <Radix.Title className="font-semibold text-lg">{title}</Radix.Title>
              {description && (
                <Radix.Description className="mt-0.5 text-muted text-sm">{description}</Radix.Description>
              )}
            </div>
            <IconButton label={t("actions.close")} size="sm" onClick={onClose}>
              <X size={16} aria-hidden />
            </IconButton>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>
          {footer && (
            <footer className="flex flex-wrap justify-end gap-2 border-line border-t px-5 py-3">
              {footer}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** A question that must be answered before anything else; opens from the bottom on phones. */
export function Dialog(props: DialogProps) {
  return (
    <Overlay
      {...props}
      contentClass="animate-rise max-h-[85dvh] max-md:inset-x-0 max-md:bottom-0 max-md:rounded-t-lg md:left-1/2 md:top-[12vh] md:-translate-x-1/2 md:w-[28rem] md:max-w-[calc(100vw-2rem)] md:rounded-lg md:border md:border-line"
    />
  );
}
