/** A run of digits that a JavaScript number may not hold. */
const LONG_DIGITS = /\d{16}/;
/** Strings are matched only to be stepped over; the rest are JSON numbers. */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

const asText = (token: string): string =>
  /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token;

/**
 * JSON.parse, except that whole numbers beyond 2^53 come out as text: providers' ids must not be rounded.
 * Throws a SyntaxError on anything that is not JSON.
 */
export function parseLossless(body: string): unknown {
  // Reading first proves the text well-formed, which is what keeps the rewriting pass linear.
  const plain: unknown = JSON.parse(body);
  return LONG_DIGITS.test(body) ? JSON.parse(body.replace(STRING_OR_NUMBER, asText)) : plain;
}
