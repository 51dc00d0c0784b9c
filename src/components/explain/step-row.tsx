import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import type { Step } from "@/components/explain/explain-path.ts";
import { useExplain } from "@/components/explain/use-explain.ts";

interface StepRowProps {
  /** The step it opens; without it the row is plain text. */
  step?: Step;
  title: ReactNode;
  detail?: ReactNode;
  /** Right-aligned: an amount, a status. */
  value?: ReactNode;
}

/** One row of an explanation. */
export function StepRow({ step, title, detail, value }: StepRowProps) {
  const { deeper } = useExplain();
  const content = (
    <>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{title}</span>
        {detail && <span className="block text-muted text-xs">{detail}</span>}
      </span>
      {value && (
        <span data-figures="" className="whitespace-nowrap text-right">
          {value}
        </span>
      )}
      {step && <ChevronRight size={16} aria-hidden className="shrink-0 text-muted print:hidden" />}
    </>
  );
  const layout = "flex w-full items-center gap-3 px-3 py-2 text-left text-sm max-md:min-h-11";
  return (
    <li>
      {step ? (
        <button
          type="button"
          className={`${layout} outline-offset-[-2px] hover:bg-sunken`}
          onClick={() => deeper(step)}
        >
          {content}
        </button>
      ) : (
        <div className={layout}>{content}</div>
      )}
    </li>
  );
}

/** A titled list of rows. */
export function StepList({
  title,
  hint,
  children,
}: {
  title: string;
  hint?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section aria-label={title}>
      <h3 className="font-semibold text-sm">{title}</h3>
      {hint && <p className="text-muted text-xs">{hint}</p>}
      <ul className="mt-2 divide-y divide-line overflow-hidden rounded-md border border-line">{children}</ul>
    </section>
  );
}
