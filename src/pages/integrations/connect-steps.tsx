import type { ProviderName } from "@contract/providers.ts";
import { ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";

const STEPS = ["1", "2", "3", "4"] as const;

export function ConnectSteps({ provider, isOpen }: { provider: ProviderName; isOpen: boolean }) {
  const { t } = useTranslation("integrations");
  return (
    <details open={isOpen} className="group">
      <summary className="flex min-h-6 list-none items-center gap-1 font-medium text-sm max-md:min-h-11">
        <ChevronRight
          size={14}
          aria-hidden
          className="text-muted transition-transform group-open:rotate-90"
        />
        {t("actions.steps")}
      </summary>
      <ol className="mt-2 flex flex-col gap-2 pl-1 text-sm">
        {STEPS.map((step) => (
          <li key={step} className="flex gap-3">
            <span
              aria-hidden
              className="grid size-5 shrink-0 place-items-center rounded-full bg-sunken font-medium text-2xs text-muted"
            >
              {step}
            </span>
            <span>{t(`steps.${provider}.${step}`)}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}
