import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { Spinner } from "@/components/ui/spinner.tsx";
import { cx } from "@/lib/class-names.ts";

type Variant = "primary" | "secondary" | "ghost" | "danger";
type Size = "sm" | "md";

const BASE =
  "inline-flex shrink-0 items-center justify-center gap-2 rounded-md font-medium whitespace-nowrap select-none " +
  "transition-colors disabled:opacity-55 max-md:min-h-11 [&_svg]:shrink-0";
const VARIANT: Record<Variant, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong",
  secondary: "border border-line bg-surface text-ink shadow-low hover:bg-sunken",
  ghost: "text-muted hover:bg-sunken hover:text-ink",
  danger: "bg-bad text-on-bad hover:opacity-90",
};
const SIZE: Record<Size, string> = { sm: "h-7 px-2 text-xs", md: "h-8 px-3 text-sm" };

/** The style of a button, for a `<Link>` that looks like one. */
export function buttonClass(variant: Variant = "secondary", size: Size = "md"): string {
  return cx(BASE, VARIANT[variant], SIZE[size]);
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: Variant;
  size?: Size;
  /** In progress: shows a spinner instead of the icon and ignores further presses. */
  busy?: boolean;
  icon?: ReactNode;
  "data-print"?: "hide" | "keep";
  ref?: Ref<HTMLButtonElement>;
}

export function Button(props: ButtonProps) {
  const { variant = "secondary", size = "md", busy = false, icon, className, children, ...rest } = props;
  return (
    <button
      type="button"
      // Buttons are not printed; one whose label is informative has `data-print="keep"`.
      data-print="hide"
      {...rest}
      className={cx(buttonClass(variant, size), className)}
      disabled={rest.disabled || busy}
      aria-busy={busy || undefined}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, "icon" | "children"> {
  /** The action; read aloud and shown on hover. */
  label: string;
  children: ReactNode;
}

/** A square button with an icon only. */
export function IconButton({ label, size = "md", variant = "ghost", className, ...rest }: IconButtonProps) {
  return (
    <Button
      {...rest}
      size={size}
      variant={variant}
      aria-label={label}
      title={label}
      className={cx(size === "sm" ? "w-7" : "w-8", "px-0! max-md:min-w-11", className)}
    />
  );
}
