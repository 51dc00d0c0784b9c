/**
 * Times for people, through Intl. Apart from the other formats, because the frame around every page needs only these
 * and they belong to the first visit. `locale` is a BCP 47 tag, `zone` an IANA time zone.
 */
const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>();

/** One formatter per locale and options; making one is slow. */
export function cached<F extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>(
  make: new (locale: string, options: object) => F,
  locale: string,
  options: object,
): F {
  const key = make.name + locale + JSON.stringify(options);
  const known = cache.get(key) ?? new make(locale, options);
  cache.set(key, known);
  return known as F; // The key names the constructor, so the cached value is an F.
}

export const dates = (locale: string, options: Intl.DateTimeFormatOptions) =>
  cached(Intl.DateTimeFormat, locale, options);

export type TimeStyle = "date" | "time" | "dateTime" | "full" | "day" | "seconds";

const TIME_STYLES: Record<TimeStyle, Intl.DateTimeFormatOptions> = {
  date: { day: "numeric", month: "short", year: "numeric" },
  day: { weekday: "short", day: "numeric", month: "short" },
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  seconds: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  dateTime: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  full: {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  },
};

/** A moment in the local time of `zone`. */
export function formatTime(at: Date | string, style: TimeStyle, locale: string, zone: string): string {
  return dates(locale, { ...TIME_STYLES[style], timeZone: zone }).format(new Date(at));
}
