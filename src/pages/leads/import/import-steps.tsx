import { useTranslation } from "react-i18next";
import { cx } from "@/lib/class-names.ts";

const steps = ["choose", "map", "check", "run"] as const;

/** The current step of the import. */
export function ImportSteps({ now }: { now: (typeof steps)[number] }) {
  const { t } = useTranslation("leads");
  return (
    <ol className="flex flex-wrap gap-x-3 sm:gap-x-5 gap-y-1 text-sm">
      {steps.map((step, at) => (
        <li
          key={step}
          aria-current={step === now ? "step" : undefined}
          className={cx("flex items-center gap-1.5", step === now ? "font-semibold text-ink" : "text-muted")}
        >
          <span className="grid size-5 place-items-center rounded-full bg-sunken text-xs tabular-nums">
            {at + 1}
          </span>
          {t(`imports.steps.${step}`)}
        </li>
      ))}
    </ol>
  );
}
