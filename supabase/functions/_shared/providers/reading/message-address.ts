/** Whom a message went to or came from, as messaging providers write it. */
import { phoneOrText } from "../../contract/phone.ts";

/** International digits without "+", as MessageBird writes them; national ones begin with a zero. */
const BARE = /^[1-9]\d{6,14}$/;

/** E.164 where it can be read so; a short number, a sender's name or another channel's id stays as it came. */
export function phoneOf(value: string | null): string | null {
  if (value === null) return null;
  const number = value.replace(/^(?:whatsapp|rcs|messenger):(?=\+\d)/, "");
  return phoneOrText(BARE.test(number) ? plus(number) : number);
}

/** "+46701740605" out of "46701740605"; what is too short for a number ("1234567" of a short code) is left alone. */
const plus = (digits: string): string => {
  const read = phoneOrText(`+${digits}`);
  return read === `+${digits}` && digits.length >= 8 ? read : digits;
};

/** The address out of `Name <address>`, lower case. */
export const emailOf = (written: string | null): string | null =>
  written === null ? null : (/<([^<>]+)>\s*$/.exec(written)?.[1] ?? written).trim().toLowerCase();
