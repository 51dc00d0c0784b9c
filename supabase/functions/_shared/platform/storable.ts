import { toBase64 } from "./bytes.ts";

/**
 * How a body is stored: as text if PostgreSQL's text can hold it, otherwise as base64. The record separator delimits
 * bodies in a batch (store/webhooks.ts); neither JSON nor a form may contain it unescaped.
 */
export interface StorableBody {
  text: string | null;
  stored: string;
  encoding: "utf8" | "base64";
}

/** A BOM is kept: the stored text must reproduce the signed bytes. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function storableBody(body: Uint8Array): StorableBody {
  try {
    const text = utf8.decode(body);
    if (!text.includes("\0") && !text.includes("\x1e")) return { text, stored: text, encoding: "utf8" };
  } catch {
    // Not UTF-8: stored byte for byte below.
  }
  return { text: null, stored: toBase64(body), encoding: "base64" };
}

/**
 * PostgreSQL parses jsonb recursively and refuses some ten thousand levels; no genuine body comes near this limit.
 */
const DEEPEST = 1_000;

const isDeep = (value: unknown, levels = DEEPEST): boolean =>
  typeof value === "object" &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isDeep(inner, levels - 1)));

/**
 * JSON that `jsonb` accepts: without NUL characters and unpaired surrogates. Throws a RangeError if nested too
 * deeply.
 */
export const storableJson = (value: unknown): string => {
  if (isDeep(value)) throw new RangeError("Nested too deeply");
  const json = JSON.stringify(value);
  if (!json.includes("\\u")) return json;
  return json.replace(/\\(u0000|ud[89a-f][0-9a-f]{2}|.)/g, (whole, what: string) => {
    if (what === "u0000") return "";
    return what.length > 1 ? "\ufffd" : whole;
  });
};

/** One short line of the provider's own text. */
export const storableName = (value: string): string =>
  value.replace(/\p{C}/gu, "").slice(0, 100) || "unknown";
