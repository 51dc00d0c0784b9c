import { useTranslation } from "react-i18next";
import type { Lack, RoiFigure } from "@/data/roi/roi-answers.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** Formats figures, and names what is missing. */
export function useAmount() {
  const { t } = useTranslation("roi");
  const { money } = useFormat();
  return {
    /** Null while an input is missing. */
    amount: ({ amount_minor: minor, currency }: RoiFigure) =>
      minor === null ? null : money(minor, currency),
    /** Null if nothing is missing. */
    lacks: (missing: readonly Lack[]) =>
      missing.length
        ? t("missing", { what: [...new Set(missing)].map((each) => t(`lack.${each}`)).join(", ") })
        : null,
  };
}
