/** ISO 4217, table A.1. What people write (Intl, by CLDR) has fewer for some, HUF and IQD for instance. */
const OTHER_THAN_TWO: Record<string, number> = {
  ...Object.fromEntries(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ").map((code) => [code, 0]),
  ),
  ...Object.fromEntries("BHD IQD JOD KWD LYD OMR TND".split(" ").map((code) => [code, 3])),
};

/** How many decimals an amount in minor units has: 2 for SEK, 0 for JPY. `private.minor_digits` says the same. */
export const minorDigits = (currency: string): number => OTHER_THAN_TWO[currency.toUpperCase()] ?? 2;
