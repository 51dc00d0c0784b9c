import { cx } from "@/lib/class-names.ts";

/** The first letters of the first and last word. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toLocaleUpperCase();
}

/** Decoration beside a name that is also written out. */
export function Avatar({ name, square = false }: { name: string; square?: boolean }) {
  return (
    <span
      aria-hidden
      className={cx(
        "inline-grid size-7 shrink-0 place-items-center bg-accent-soft font-semibold text-2xs text-accent",
        square ? "rounded-md" : "rounded-full",
      )}
    >
      {initials(name)}
    </span>
  );
}
