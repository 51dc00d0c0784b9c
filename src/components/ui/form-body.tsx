import type { ReactNode } from "react";
import { FormError } from "@/components/ui/form-error.tsx";

interface FormBodyProps {
  id?: string;
  /** While it is being submitted. */
  busy?: boolean;
  /** Whether it cannot be submitted yet. */
  disabled?: boolean;
  /** Why the whole form was refused. */
  error?: unknown;
  className?: string;
  onSubmit: () => unknown;
  children: ReactNode;
}

/** The form element of every page, sheet and dialog: no browser validation, and a refusal is shown at the top. */
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
        // Enter in a field must not bypass the disabled button.
        if (!busy && !disabled) void onSubmit();
      }}
    >
      <FormError error={error} />
      {children}
    </form>
  );
}
