/** Strings are whole tokens here (an unterminated one runs to the end), which keeps the scan linear on any input. */
const STRING = '"[^"\\\\]*(?:\\\\[^][^"\\\\]*)*(?:"|\\\\?$)';
const KEY_AND_VALUE = new RegExp(
  `(${STRING})(?:(\\s{0,100}:\\s{0,100})(${STRING}|-?[\\d.eE+-]{1,400}))?`,
  "g",
);

export const REDACTED = "[redacted]";

/**
 * Replaces the values of these keys in a JSON body, at any depth, without changing another byte. Works on the text so
 * that malformed bodies and ids beyond 2^53 are kept as received.
 */
export function redact(body: string, keys: readonly string[]): string {
  const wanted = new Set(keys.filter((key) => body.includes(`"${key}"`)).map((key) => `"${key}"`));
  if (wanted.size === 0) return body;
  return body.replace(KEY_AND_VALUE, (all, key: string, colon: string | undefined) =>
    colon !== undefined && wanted.has(key) ? `${key}${colon}"${REDACTED}"` : all,
  );
}

/** The same for a form, where a value ends at the next "&". */
export const redactForm = (body: string, keys: readonly string[]): string => {
  const wanted = new Set(keys.filter((key) => body.includes(key)));
  if (wanted.size === 0) return body;
  return body
    .split("&")
    .map((pair) => (wanted.has(pair.split("=", 1)[0] ?? "") ? `${pair.split("=", 1)[0]}=${REDACTED}` : pair))
    .join("&");
};
