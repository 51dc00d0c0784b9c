import type { InputHTMLAttributes } from "react";
import { cx } from "@/lib/class-names.ts";

interface SwitchProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "type" | "role"> {
  label: string;
}

/** Something that is on or off and takes effect at once; use a checkbox in forms. */
export function Switch({ label, className, ...rest }: SwitchProps) {
  return (
    <label className={cx("inline-flex min-h-6 items-center gap-2 text-sm", className)}>
      <span className="relative inline-grid items-center">
        <input
          {...rest}
          type="checkbox"
          role="switch"
          aria-checked={rest.checked}
          className="peer h-5 w-9 appearance-none rounded-full border border-line-strong bg-sunken transition-colors checked:border-accent checked:bg-accent"
        />
        <span
          aria-hidden
          className="pointer-events-none absolute left-[3px] size-3.5 rounded-full bg-line-strong transition-transform peer-checked:translate-x-4 peer-checked:bg-on-accent"
        />
      </span>
      {label}
    </label>
  );
}
