import { minorDigits } from "@contract/minor-digits.ts";
import { cached, dates, formatTime, type TimeStyle } from "@/lib/format-time.ts";

/**
 * Formats numbers, money and times for people. Everything goes through Intl; `locale` is a BCP 47 tag, `zone` an IANA
 * time zone, money integer minor units (cents) or micros (millionths of the currency unit).
 */
const numbers = (locale: string, options: Intl.NumberFormatOptions) =>
  cached(Intl.NumberFormat, locale, options);
export function formatNumber(value: number, locale: string, options: Intl.NumberFormatOptions = {}): string {
  return numbers(locale, options).format(value);
}

/** `share` is a fraction: 0.123 → "12.3%". */
export function formatPercent(share: number, locale: string, digits = 1): string {
  return formatNumber(share, locale, { style: "percent", maximumFractionDigits: digits });
}

/**
 * Integer minor units: (200000, "USD") → "$2,000.00". `whole` drops the decimals, for big figures. `home` is the
 * currency shown beside it: a currency with the same symbol is written with its code.
 */
export function formatMoney(
  minor: number,
  currency: string,
  locale: string,
  whole = false,
  home = currency,
): string {
  const digits = minorDigits(currency);
  const shown = whole ? 0 : digits;
  return formatNumber(minor / 10 ** digits, locale, {
    ...moneyStyle(currency, locale, home),
    minimumFractionDigits: shown,
    maximumFractionDigits: shown,
  });
}

/**
 * Millionths of the currency unit: the currency's own decimals, four below its smallest coin, or all of them with
 * `exact`, if parts must visibly add up: (123400, "USD") → "$0.12", exactly "$0.123400"; (1234, "USD") → "$0.0012".
 */
export function formatMicros(
  micros: number,
  currency: string,
  locale: string,
  exact = false,
  home = currency,
): string {
  const coin = 1_000_000 / 10 ** minorDigits(currency);
  const isTiny = micros !== 0 && Math.abs(micros) < coin;
  const digits = exact ? 6 : isTiny ? 4 : minorDigits(currency);
  const style = {
    ...moneyStyle(currency, locale, home),
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  };
  return formatNumber(micros / 1_000_000, locale, style);
}

const narrow = (currency: string): Intl.NumberFormatOptions => ({
  style: "currency",
  currency,
  currencyDisplay: "narrowSymbol",
});
const symbol = (currency: string, locale: string) =>
  numbers(locale, narrow(currency))
    .formatToParts(0)
    .find(({ type }) => type === "currency")?.value;
/** Another country's kronor must not be mistaken for one's own. */
const moneyStyle = (currency: string, locale: string, home: string): Intl.NumberFormatOptions =>
  currency !== home && symbol(currency, locale) === symbol(home, locale)
    ? { ...narrow(currency), currencyDisplay: "code" }
    : narrow(currency);

/** Clock style for whole seconds: 65 → "1:05", 3725 → "1:02:05". */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, index) => (index ? String(part).padStart(2, "0") : String(part))).join(":");
}

/** A period of days, independent of zone: "1 Oct – 30 Oct 2026". */
export function formatDays({ from, to }: { from: string; to: string }, locale: string): string {
  // A day is not an instant: noon UTC of it formats as the same day.
  const day = (text: string, style: TimeStyle) => formatTime(`${text}T12:00:00Z`, style, locale, "UTC");
  if (from === to) return day(to, "day");
  const short = dates(locale, { day: "numeric", month: "short", timeZone: "UTC" });
  return `${short.format(new Date(from))} – ${day(to, "date")}`;
}

/** The zone's current short name with its offset: "CET (GMT+1)". */
export function formatZone(zone: string, locale: string, at: Date): string {
  const name = (style: "short" | "shortOffset") =>
    dates(locale, { timeZone: zone, timeZoneName: style })
      .formatToParts(at)
      .find((part) => part.type === "timeZoneName")?.value ?? zone;
  const [short, offset] = [name("short"), name("shortOffset")];
  return short === offset ? offset : `${short} (${offset})`;
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** "3 minutes ago", "in 2 days"; "now" within 45 seconds. */
export function formatRelative(at: Date | string, now: Date, locale: string): string {
  const seconds = (new Date(at).getTime() - now.getTime()) / 1000;
  const relative = cached(Intl.RelativeTimeFormat, locale, { numeric: "auto" });
  if (Math.abs(seconds) < 45) return relative.format(0, "second");
  const [unit, size] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? ["minute", 60];
  return relative.format(Math.round(seconds / size) || Math.sign(seconds), unit);
}
