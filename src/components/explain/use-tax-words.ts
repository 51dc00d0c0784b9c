import { useTranslation } from "react-i18next";
import type { Tax, TaxTerms } from "@/data/billing/rows.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** Tax terms in words: "Tax 25% on top". */
export function useTaxWords() {
  const { t } = useTranslation("billing");
  const { percent } = useFormat();
  return ({ tax_behavior, tax_basis_points }: TaxTerms): string =>
    t(`tax.${tax_behavior}`, { share: percent(tax_basis_points / 10_000, 2) });
}

/** A tax and its base: "Tax 25% on $80.00". Net plus these is the total, however the lines are taxed. */
export function useTaxOn() {
  const { t } = useTranslation("billing");
  const { money, percent } = useFormat();
  return ({ tax_basis_points, net_minor }: Tax, currency: string): string =>
    t("tax.on", { share: percent(tax_basis_points / 10_000, 2), net: money(net_minor, currency) });
}

/** The taxes whose terms are not zero. */
export const realTaxes = (taxes: readonly Tax[]) =>
  taxes.filter(({ tax_behavior }) => tax_behavior !== "none");

/**
 * Whether net differs from the sum of lines, or their amounts are not comparable: then each line shows its tax terms.
 */
export const isTaxMixed = (taxes: readonly Tax[]) =>
  taxes.length > 1 || taxes.some(({ tax_behavior }) => tax_behavior === "inclusive");
