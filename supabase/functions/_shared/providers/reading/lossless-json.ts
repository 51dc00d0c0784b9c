/** A run of digits that a JavaScript number may not represent exactly. */
const LONG_DIGITS = /\d{16}/;
/** Strings are matched only to skip them; the rest are JSON numbers. */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

const asText = (token: string): string =>
  /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token;

/**
 * JSON.parse, except that whole numbers beyond 2^53 become text: providers' ids must not be rounded. Throws a
 * SyntaxError on anything that is not JSON.
 */
export function parseLossless(body: string): unknown {
  // Parsing first proves the text well-formed, which keeps the rewriting pass linear.
  const plain: unknown = JSON.parse(body);
  return LONG_DIGITS.test(body) ? JSON.parse(body.replace(STRING_OR_NUMBER, asText)) : plain;
}
