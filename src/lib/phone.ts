import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/min";

/**
 * A phone number as people at home write it: national within `home`, international elsewhere.
 * What is not E.164 ("anonymous") is shown as it came. Copy the E.164 itself, never this.
 */
export function formatPhone(e164: string, home?: string): string {
  const number = parsePhoneNumberFromString(e164);
  if (!number) return e164;
  return number.country && number.country === (home as CountryCode | undefined)
    ? number.formatNational()
    : number.formatInternational();
}
