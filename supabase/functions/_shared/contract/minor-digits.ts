/** ISO 4217, table A.1. CLDR (Intl) uses fewer decimals for some currencies, for instance HUF and IQD. */
const OTHER_THAN_TWO: Record<string, number> = {
  ...Object.fromEntries(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ").map((code) => [code, 0]),
  ),
  ...Object.fromEntries("BHD IQD JOD KWD LYD OMR TND".split(" ").map((code) => [code, 3])),
};

/** Number of decimals of a currency's minor unit: 2 for SEK, 0 for JPY. Must match `private.minor_digits`. */
export const minorDigits = (currency: string): number => OTHER_THAN_TWO[currency.toUpperCase()] ?? 2;
