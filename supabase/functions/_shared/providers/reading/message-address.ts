/** The sender or recipient of a message, as messaging providers write it. */
import { phoneOrText } from "../../contract/phone.ts";

/** International digits without "+", as MessageBird writes them; national numbers begin with a zero. */
const BARE = /^[1-9]\d{6,14}$/;

/** E.164 if it can be parsed; a short code, a sender's name or another channel's id stays unchanged. */
export function phoneOf(value: string | null): string | null {
  if (value === null) return null;
  const number = value.replace(/^(?:whatsapp|rcs|messenger):(?=\+\d)/, "");
  return phoneOrText(BARE.test(number) ? plus(number) : number);
}

/** "46701740605" → "+46701740605"; digits too short for a number (a short code such as "1234567") stay unchanged. */
const plus = (digits: string): string => {
  const read = phoneOrText(`+${digits}`);
  return read === `+${digits}` && digits.length >= 8 ? read : digits;
};

/** The address in `Name <address>`, lower case. */
export const emailOf = (written: string | null): string | null =>
  written === null ? null : (/<([^<>]+)>\s*$/.exec(written)?.[1] ?? written).trim().toLowerCase();
