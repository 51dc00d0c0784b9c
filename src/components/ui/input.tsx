import type { InputHTMLAttributes, Ref, TextareaHTMLAttributes } from "react";
import { cx } from "@/lib/class-names.ts";

/** Shared by every text control; the border keeps 3:1 contrast against the surface. */
export const controlClass =
  "w-full rounded-md border border-line-strong bg-surface text-ink text-sm shadow-low transition-colors " +
  "placeholder:text-muted hover:border-muted focus-visible:border-accent focus-visible:outline-offset-0 " +
  "disabled:bg-sunken disabled:text-muted aria-invalid:border-bad";

export function Input({
  className,
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) {
  return (
    <input {...rest} className={cx(controlClass, "h-8 px-2.5 read-only:bg-sunken max-md:h-11", className)} />
  );
}

export function Textarea({
  className,
  ...rest
}: TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> }) {
  return <textarea rows={3} {...rest} className={cx(controlClass, "px-2.5 py-1.5", className)} />;
}
