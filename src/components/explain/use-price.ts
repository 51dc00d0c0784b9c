import { minorDigits } from "@contract/minor-digits.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** The price of a minute, in millionths: as money if it is whole coins, otherwise with all its decimals. */
export function usePrice() {
  const { micros } = useFormat();
  return (minuteMicros: number, currency: string): string =>
    micros(minuteMicros, currency, minuteMicros % 10 ** (6 - minorDigits(currency)) !== 0);
}
