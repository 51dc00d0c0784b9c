import { useTranslation } from "react-i18next";
import type { TaxTerms } from "@/hooks/billing.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** How something is taxed, in words: "Tax 25% on top". */
export function useTaxWords() {
  const { t } = useTranslation("billing");
  const { percent } = useFormat();
  return ({ tax_behavior, tax_basis_points }: TaxTerms): string =>
    t(`tax.${tax_behavior}`, { share: percent(tax_basis_points / 10_000, 2) });
}
