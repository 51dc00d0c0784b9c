import type { ReactNode } from "react";
import { FormError } from "@/components/ui/form-error.tsx";

interface FormBodyProps {
  id?: string;
  /** While it is being sent. */
  busy?: boolean;
  /** Whether it cannot be sent yet. */
  disabled?: boolean;
  /** Why it was refused as a whole. */
  error?: unknown;
  className?: string;
  onSubmit: () => unknown;
  children: ReactNode;
}

/** The form element of every page, sheet and dialog: the browser checks nothing, and a refusal is shown first. */
export function FormBody({
  id,
  busy,
  disabled,
  error,
  className = "flex flex-col gap-4",
  onSubmit,
  children,
}: FormBodyProps) {
  return (
    <form
      id={id}
      noValidate
      className={className}
      onSubmit={(event) => {
        event.preventDefault();
        // Enter in a field is no way around the button.
        if (!busy && !disabled) void onSubmit();
      }}
    >
      <FormError error={error} />
      {children}
    </form>
  );
}
