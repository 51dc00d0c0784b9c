import { Command } from "cmdk";
import type { ReactNode } from "react";

interface ItemProps {
  value: string;
  icon?: ReactNode;
  hint?: string;
  keywords?: string[];
  onSelect: () => void;
  children: ReactNode;
}

/** One line of the command palette. */
export function Item({ value, icon, hint, keywords, onSelect, children }: ItemProps) {
  return (
    <Command.Item
      value={value}
      keywords={keywords}
      onSelect={onSelect}
      className="flex min-h-9 cursor-default items-center gap-2.5 rounded-md px-2 text-sm data-[selected=true]:bg-sunken max-md:min-h-11"
    >
      <span aria-hidden className="shrink-0 text-muted">
        {icon}
      </span>
      <span className="flex min-w-0 flex-1 items-baseline gap-2 truncate">{children}</span>
      {hint && <span className="text-muted text-xs max-md:hidden">{hint}</span>}
    </Command.Item>
  );
}
