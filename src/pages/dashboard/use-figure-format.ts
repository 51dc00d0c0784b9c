import { minorDigits } from "@contract/minor-digits.ts";
import { useFormat } from "@/hooks/use-format.ts";
import type { Kind } from "@/pages/dashboard/figures.ts";

/** Formats a figure by its kind; `short` drops the decimals of money from a hundred up. */
export function useFigureFormat() {
  const { number, percent, money, currency } = useFormat();
  return (value: number, kind: Kind, short = false): string => {
    switch (kind) {
      case "count":
        return number(value);
      case "share":
        return percent(value, Math.abs(value) >= 1 ? 0 : 1);
      case "minor":
        return money(value, currency, short && Math.abs(value) >= 100 * 10 ** minorDigits(currency));
    }
  };
}
