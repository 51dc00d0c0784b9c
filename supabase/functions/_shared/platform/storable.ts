import { toBase64 } from "./bytes.ts";

/**
 * How a body is kept: as text where PostgreSQL's text can hold it, else as base64. The record separator goes between
 * bodies on their way (store/webhooks.ts); neither JSON nor a form may hold one as it is.
 */
export interface StorableBody {
  text: string | null;
  stored: string;
  encoding: "utf8" | "base64";
}

/** A BOM stays: the stored text must give back the signed bytes. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function storableBody(body: Uint8Array): StorableBody {
  try {
    const text = utf8.decode(body);
    if (!text.includes("\0") && !text.includes("\x1e")) return { text, stored: text, encoding: "utf8" };
  } catch {
    // Not UTF-8: kept byte for byte below.
  }
  return { text: null, stored: toBase64(body), encoding: "base64" };
}

/** PostgreSQL reads jsonb by recursion and refuses some ten thousand levels; nobody means as many as this. */
const DEEPEST = 1_000;

const isDeep = (value: unknown, levels = DEEPEST): boolean =>
  typeof value === "object" &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isDeep(inner, levels - 1)));

/** JSON that `jsonb` accepts: it knows neither the character NUL nor half a surrogate pair. Throws a RangeError when nested too deeply. */
export const storableJson = (value: unknown): string => {
  if (isDeep(value)) throw new RangeError("Nested too deeply");
  const json = JSON.stringify(value);
  if (!json.includes("\\u")) return json;
  return json.replace(/\\(u0000|ud[89a-f][0-9a-f]{2}|.)/g, (whole, what: string) => {
    if (what === "u0000") return "";
    return what.length > 1 ? "\ufffd" : whole;
  });
};

/** One short line of a provider's own words. */
export const storableName = (value: string): string =>
  value.replace(/\p{C}/gu, "").slice(0, 100) || "unknown";
