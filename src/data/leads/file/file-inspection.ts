/** What prevents reading the whole file; `line` if known. */
export type FileProblem =
  | "empty"
  | "only_header"
  | "spreadsheet"
  | "binary"
  | "unclosed_quote"
  | "too_many_columns"
  | "unreadable";

export class UnreadableFile extends Error {
  override name = "UnreadableFile";
  constructor(
    readonly problem: FileProblem,
    readonly line?: number,
  ) {
    super(problem);
  }
}

/** Labels of the Encoding Standard. */
export const encodings = [
  "utf-8",
  "windows-1252",
  "utf-16le",
  "utf-16be",
  "windows-1250",
  "macintosh",
] as const;
export type Encoding = (typeof encodings)[number];

export interface Inspection {
  encoding: Encoding;
  /** SHA-256 over the SHA-256s of the file's 1 MiB chunks, hexadecimal. */
  hash: string;
}

export const PART = 1 << 20;

/**
 * Reads every byte once, in chunks, to detect the encoding and identify the file. Throws UnreadableFile if it is not
 * text.
 */
export async function inspect(file: Blob): Promise<Inspection> {
  if (file.size === 0) throw new UnreadableFile("empty");
  const seen = { evenNul: 0, oddNul: 0, control: 0, isUtf8: true, broken: 0, whole: 0 };
  const strict = new TextDecoder("utf-8", { fatal: true });
  const utf8 = new TextDecoder("utf-8");
  const hashes: ArrayBuffer[] = [];
  let start = new Uint8Array();
  for (let from = 0; from < file.size; from += PART) {
    const bytes = await partOf(file, from);
    if (from === 0) {
      start = bytes.slice(0, 8);
      refuseKnownFormats(start);
    }
    hashes.push(await crypto.subtle.digest("SHA-256", bytes));
    count(bytes, seen);
    const stream = from + PART < file.size;
    if (seen.isUtf8) seen.isUtf8 = decodes(strict, bytes, stream);
    countLetters(utf8.decode(bytes, { stream }), seen);
  }
  const hash = hex(await crypto.subtle.digest("SHA-256", await new Blob(hashes).arrayBuffer()));
  return { encoding: encodingOf(start, seen, file.size), hash };
}

/** A file that was changed or unplugged since it was chosen can no longer be read. */
export async function partOf(file: Blob, from: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.slice(from, from + PART).arrayBuffer());
  } catch {
    throw new UnreadableFile("unreadable");
  }
}

interface Seen {
  evenNul: number;
  oddNul: number;
  control: number;
  isUtf8: boolean;
  /** Counts of letters beyond ASCII when read as UTF-8: invalid and valid ones. */
  broken: number;
  whole: number;
}

function count(bytes: Uint8Array, seen: Seen) {
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === 0) at % 2 ? seen.oddNul++ : seen.evenNul++;
    else if (byte < 9 || (byte > 13 && byte < 32)) seen.control++;
  }
}

function countLetters(text: string, seen: Seen) {
  const broken = text.match(/\uFFFD/g)?.length ?? 0;
  seen.broken += broken;
  seen.whole += (text.match(/[^\0-\x7F]/g)?.length ?? 0) - broken;
}

function decodes(decoder: TextDecoder, bytes: Uint8Array, stream: boolean): boolean {
  try {
    decoder.decode(bytes, { stream });
    return true;
  } catch {
    return false;
  }
}

function encodingOf(start: Uint8Array, seen: Seen, size: number): Encoding {
  const [first = 0, second = 0, third = 0] = start;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  // Without a byte order mark: in mostly Latin text every second byte is zero.
  if (seen.oddNul > size / 4 && seen.evenNul < size / 50) return "utf-16le";
  if (seen.evenNul > size / 4 && seen.oddNul < size / 50) return "utf-16be";
  if (seen.evenNul + seen.oddNul + seen.control > Math.max(8, size / 100)) throw new UnreadableFile("binary");
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  // One broken letter among many valid ones is a row to refuse, not a reason to misread all the others.
  return seen.isUtf8 || seen.whole > seen.broken ? "utf-8" : "windows-1252";
}

/** Leading bytes of files that are not text, independent of their name. */
const FORMATS: [FileProblem, number[]][] = [
  ["spreadsheet", [0x50, 0x4b, 0x03, 0x04]],
  ["spreadsheet", [0xd0, 0xcf, 0x11, 0xe0]],
  ["binary", [0x25, 0x50, 0x44, 0x46]],
  ["binary", [0x89, 0x50, 0x4e, 0x47]],
  ["binary", [0xff, 0xd8, 0xff]],
  ["binary", [0x1f, 0x8b]],
];

function refuseKnownFormats(start: Uint8Array) {
  const known = FORMATS.find(([, magic]) => magic.every((byte, at) => start[at] === byte));
  if (known) throw new UnreadableFile(known[0]);
}

const hex = (bytes: ArrayBuffer) =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
