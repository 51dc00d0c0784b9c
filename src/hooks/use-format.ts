import { useContext, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { OrganizationContext } from "@/data/organizations/organizations.ts";
import * as format from "@/lib/format.ts";
import { formatTime, type TimeStyle } from "@/lib/format-time.ts";
import { localeOf } from "@/lib/languages.ts";

/**
 * Formatters in the reader's language; zone and currency default to the organization's. Numbers: `number(1234)`,
 * `percent(0.5)`, `money(minor, currency?)`, `micros(micros, currency?)`. Times: `time(at, style?)`, `relative(at,
 * now)`, `days(period)`.
 */
export function useFormat() {
  const { i18n } = useTranslation();
  const organization = useContext(OrganizationContext);
  const [zone, home] = [organization?.time_zone ?? "UTC", organization?.currency ?? "USD"];
  const locale = localeOf(i18n.language);
  return useMemo(
    () => ({
      locale,
      zone,
      currency: home,
      number: (value: number, options?: Intl.NumberFormatOptions) =>
        format.formatNumber(value, locale, options),
      percent: (share: number, digits?: number) => format.formatPercent(share, locale, digits),
      money: (minor: number, currency = home, whole?: boolean) =>
        format.formatMoney(minor, currency, locale, whole, home),
      micros: (micros: number, currency = home, exact?: boolean) =>
        format.formatMicros(micros, currency, locale, exact, home),
      duration: format.formatDuration,
      time: (at: Date | string, style: TimeStyle = "dateTime") => formatTime(at, style, locale, zone),
      days: (period: { from: string; to: string }) => format.formatDays(period, locale),
      relative: (at: Date | string, now: Date) => format.formatRelative(at, now, locale),
      zoneName: (at: Date) => format.formatZone(zone, locale, at),
    }),
    [locale, zone, home],
  );
}
