import { Check, Minus } from "lucide-react";
import type { InputHTMLAttributes } from "react";
import { cx } from "@/lib/class-names.ts";

interface CheckboxProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "type"> {
  /** Visible label; without it pass `aria-label`. */
  label?: string;
  /** Some but not all of a group. */
  indeterminate?: boolean;
}

export function Checkbox({ label, indeterminate = false, className, ...rest }: CheckboxProps) {
  const Icon = indeterminate ? Minus : Check;
  return (
    <label className={cx("inline-flex min-h-6 items-center gap-2 text-sm", className)}>
      <span className="relative grid size-4 place-items-center">
        <input
          {...rest}
          type="checkbox"
          ref={(box) => {
            if (box) box.indeterminate = indeterminate;
          }}
          className="peer size-4 appearance-none rounded-sm border border-line-strong bg-surface checked:border-accent checked:bg-accent indeterminate:border-accent indeterminate:bg-accent"
        />
        <Icon
          size={12}
          strokeWidth={3}
          aria-hidden
          className="pointer-events-none absolute text-on-accent opacity-0 peer-checked:opacity-100 peer-indeterminate:opacity-100"
        />
      </span>
      {label}
    </label>
  );
}
