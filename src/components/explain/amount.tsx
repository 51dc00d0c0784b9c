import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Step } from "@/components/explain/explain-path.ts";
import { useExplain } from "@/components/explain/use-explain.ts";

interface AmountProps {
  /** The first step of the explanation. */
  explain: Step;
  /** The formatted amount. */
  children: ReactNode;
}

/** An amount with a link to its explanation; on paper only the amount. */
export function Amount({ explain, children }: AmountProps) {
  const { t } = useTranslation("billing");
  const { ask } = useExplain();
  return (
    <button
      type="button"
      data-figures=""
      title={t("why.ask")}
      className="rounded-sm underline decoration-dotted decoration-muted underline-offset-4 hover:text-accent hover:decoration-accent max-md:min-h-11 print:min-h-0! print:no-underline"
      onClick={() => ask(explain)}
    >
      {children}
      <span className="sr-only"> {t("why.ask")}</span>
    </button>
  );
}
