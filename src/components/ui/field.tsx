import { CircleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";

interface Tied {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
  "aria-required"?: true;
}

interface FieldProps {
  label: string;
  hint?: ReactNode;
  /** The validation error; tied to the control and read aloud. */
  error?: string;
  required?: boolean;
  /** Right of the label: "Forgot password?" */
  aside?: ReactNode;
  /** Spread the argument on the control: `{(tied) => <Input {...tied} {...register("name")} />}` */
  children: (tied: Tied) => ReactNode;
}

/** A control with its label, hint and error, linked for screen readers. */
export function Field({ label, hint, error, required, aside, children }: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="font-medium text-sm">
          {label}
        </label>
        {aside}
      </div>
      {children({
        id,
        "aria-describedby": described || undefined,
        "aria-invalid": error ? true : undefined,
        "aria-required": required || undefined,
      })}
      {hint && (
        <p id={`${id}-hint`} className="text-muted text-xs">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} role="alert" className="flex items-center gap-1 text-bad text-xs">
          <CircleAlert size={12} aria-hidden /> {error}
        </p>
      )}
    </div>
  );
}
