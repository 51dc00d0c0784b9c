import { ListFilter, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Popover } from "@/components/ui/popover.tsx";

interface FilterChipProps {
  label: string;
  /** The chosen values in words; absent while the filter is off. */
  summary?: ReactNode;
  onRemove: () => void;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  children: ReactNode;
}

/** One filter of a bar: dashed while off; when on, it shows the choice and can be cleared. */
export function FilterChip({ label, summary, onRemove, children, ...popover }: FilterChipProps) {
  const { t } = useTranslation();
  const isOn = Boolean(summary);
  return (
    <span className="inline-flex shrink-0 items-center">
      <Popover
        label={label}
        {...popover}
        trigger={
          <Button
            size="sm"
            icon={isOn ? undefined : <ListFilter size={12} aria-hidden />}
            className={isOn ? "rounded-r-none border-accent! bg-accent-soft! text-accent" : "border-dashed"}
          >
            {`${label} `}
            {isOn && <span className="max-w-48 truncate font-semibold">{summary}</span>}
          </Button>
        }
      >
        {children}
      </Popover>
      {isOn && (
        <Button
          size="sm"
          aria-label={t("filters.remove", { name: label })}
          className="-ml-px rounded-l-none border-accent! bg-accent-soft! px-1.5! text-accent"
          onClick={onRemove}
        >
          <X size={12} aria-hidden />
        </Button>
      )}
    </span>
  );
}
