import { useFormat } from "@/hooks/use-format.ts";
import type { Kind } from "@/pages/dashboard/figures.ts";

/** Writes a figure by its kind; `short` leaves out the decimals of money from a hundred up. */
export function useFigureFormat() {
  const { number, percent, money, micros, currency } = useFormat();
  return (value: number, kind: Kind, short = false): string => {
    switch (kind) {
      case "count":
        return number(value);
      case "share":
        return percent(value, Math.abs(value) >= 1 ? 0 : 1);
      case "minor":
        return money(value, currency, short);
      case "usd":
        return short && Math.abs(value) >= 100_000_000
          ? money(value / 10_000, "USD", true)
          : micros(value, "USD");
    }
  };
}
