/** Texts of a provider's lines in the customer's language. The rows behind them are in our own annex. */

/** The fields of an invoice line used in its description. */
interface Line {
  model: "usage" | "adjustment" | "milestone" | "credit";
  /** The first day of a month. */
  period?: string | null;
  /** Seconds, or appointments. */
  quantity: number;
  tax_behavior: "none" | "exclusive" | "inclusive";
  tax_basis_points: number;
}

const SENTENCES = {
  en: {
    usage: (month: string, minutes: string) => `Calls in ${month}: ${minutes} minutes`,
    adjustment: (month: string, minutes: string) => `Adjustment of calls in ${month}: ${minutes} minutes`,
    milestone: (count: number) => `${count} shown appointments`,
    credit: (count: number) =>
      count === 1 ? "Credit for 1 appointment" : `Credit for ${count} appointments`,
    tax: (percent: string) => `Tax, ${percent}`,
    none: () => "no tax",
    exclusive: (percent: string) => `tax ${percent} on top`,
    inclusive: (percent: string) => `including tax ${percent}`,
    reference: "Your reference",
  },
  sv: {
    usage: (month: string, minutes: string) => `Samtal i ${month}: ${minutes} minuter`,
    adjustment: (month: string, minutes: string) => `Justering av samtal i ${month}: ${minutes} minuter`,
    milestone: (count: number) => `${count} genomförda möten`,
    credit: (count: number) => (count === 1 ? "Kredit för 1 möte" : `Kredit för ${count} möten`),
    tax: (percent: string) => `Moms, ${percent}`,
    none: () => "ingen moms",
    exclusive: (percent: string) => `moms ${percent} tillkommer`,
    inclusive: (percent: string) => `varav moms ${percent}`,
    reference: "Er referens",
  },
};

/** Description of a line and, on request, of its tax. */
export function lineWords(line: Line, locale: "en" | "sv", withTax = false): string {
  const what = subjectOf(line, locale);
  const share = shareWords(line.tax_basis_points, locale);
  return withTax ? `${what} (${SENTENCES[locale][line.tax_behavior](share)})` : what;
}

function subjectOf(line: Line, locale: "en" | "sv"): string {
  const words = SENTENCES[locale];
  if (line.model === "milestone" || line.model === "credit") return words[line.model](line.quantity);
  const month = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" });
  const minutes = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  return words[line.model](
    line.period ? month.format(new Date(`${line.period}T00:00:00Z`)) : "",
    minutes.format(line.quantity / 60),
  );
}

export const taxWords = (basisPoints: number, locale: "en" | "sv"): string =>
  SENTENCES[locale].tax(shareWords(basisPoints, locale));

const shareWords = (basisPoints: number, locale: "en" | "sv"): string =>
  new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 }).format(basisPoints / 10_000);

/** Label of the customer's own reference on its invoice. */
export const referenceWords = (locale: "en" | "sv"): string => SENTENCES[locale].reference;
