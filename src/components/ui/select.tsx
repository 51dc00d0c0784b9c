import { ChevronDown } from "lucide-react";
import type { Ref, SelectHTMLAttributes } from "react";
import { controlClass } from "@/components/ui/input.tsx";
import { cx } from "@/lib/class-names.ts";

export interface Option<Value extends string = string> {
  value: Value;
  label: string;
}

interface SelectProps extends SelectHTMLAttributes<HTMLSelectElement> {
  options: readonly Option[];
  /** Shown first, for "nothing chosen". */
  placeholder?: string;
  ref?: Ref<HTMLSelectElement>;
}

/** The native select: every phone and screen reader supports it. */
export function Select({ options, placeholder, className, ...rest }: SelectProps) {
  return (
    <div className={cx("relative", className)}>
      <select {...rest} className={cx(controlClass, "h-8 appearance-none py-0 pr-8 pl-2.5 max-md:h-11")}>
        {placeholder !== undefined && <option value="">{placeholder}</option>}
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <ChevronDown
        size={16}
        aria-hidden
        className="-translate-y-1/2 pointer-events-none absolute top-1/2 right-2 text-muted"
      />
    </div>
  );
}
