import Papa from "papaparse";
import { type Encoding, PART, partOf, UnreadableFile } from "@/data/leads/file/file-inspection.ts";

export interface CsvRecord {
  /** The line where the record begins, counted from 1. */
  line: number;
  cells: string[];
  /** A misplaced quote in the record or on a line before it: its cells are a guess. */
  isMisquoted: boolean;
}

/** A longer record is treated as an unclosed quote. */
const LONGEST_RECORD = 4_000_000;
const DELIMITERS = [",", ";", "\t", "|"];

/**
 * The file as text in chunks, with "
 * " line ends and without a byte order mark.
 */
export async function* texts(file: Blob, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  let held = "";
  for (let from = 0; from < file.size; from += PART) {
    const isLast = from + PART >= file.size;
    const text = held + decoder.decode(await partOf(file, from), { stream: !isLast });
    // A "\r" at the end of a chunk may be half a line end.
    held = !isLast && text.endsWith("\r") ? "\r" : "";
    yield text.slice(0, text.length - held.length).replace(/\r\n?/g, "\n");
  }
}

/** The delimiter that splits the beginning of a text most evenly; a comma for a single column. */
export function delimiterOf(sample: string): string {
  const { meta } = Papa.parse(sample, { preview: 20, delimitersToGuess: DELIMITERS, skipEmptyLines: true });
  return DELIMITERS.includes(meta.delimiter) ? meta.delimiter : ",";
}

interface Parsed {
  data: string[][];
  errors: { code: string; row?: number }[];
  meta: { cursor: number };
}

/** The records of a text that arrives in chunks; blank lines count as lines but are not records. */
export async function* csvRecords(
  parts: AsyncIterable<string>,
  delimiter: string,
): AsyncGenerator<CsvRecord[]> {
  let rest = "";
  let line = 1;
  for await (const part of parts) {
    rest += part;
    const parsed = parse(rest, delimiter, true);
    const records = numbered(rest, parsed, line, delimiter);
    line += linesIn(parsed.data);
    rest = rest.slice(parsed.meta.cursor);
    if (rest.length > LONGEST_RECORD) throw new UnreadableFile("unclosed_quote", line);
    if (records.length) yield records;
  }
  if (rest === "") return;
  const parsed = parse(rest, delimiter, false);
  if (parsed.errors.some(({ code }) => code === "MissingQuotes"))
    throw new UnreadableFile("unclosed_quote", line + linesIn(parsed.data.slice(0, -1)));
  const records = numbered(rest, parsed, line, delimiter);
  if (records.length) yield records;
}

function parse(text: string, delimiter: string, isCutOff: boolean): Parsed {
  // The library's own file reader splits characters between chunks; its parser does not read files.
  return new Papa.Parser({ delimiter, newline: "\n" }).parse(text, 0, isCutOff) as Parsed;
}

function numbered(text: string, { data, errors }: Parsed, from: number, delimiter: string): CsvRecord[] {
  const misquoted = new Set(errors.map(({ row }) => row));
  const lines = misquoted.size ? text.split("\n") : [];
  let line = from;
  const records: CsvRecord[] = [];
  data.forEach((cells, index) => {
    const length = linesOf(cells);
    if (misquoted.has(index)) {
      // A stray quote swallows the following lines: each is reported on its own, so that none goes missing.
      const swallowed = lines.slice(line - from, line - from + length);
      records.push(...swallowed.map((raw, at) => rawRecord(raw, line + at, delimiter)));
    } else records.push({ line, cells, isMisquoted: false });
    line += length;
  });
  return records.filter((record) => record.cells.some((cell) => cell.trim() !== ""));
}

const rawRecord = (raw: string, line: number, delimiter: string): CsvRecord => {
  return { line, cells: raw.split(delimiter), isMisquoted: true };
};

const linesIn = (data: string[][]) => data.reduce((sum, cells) => sum + linesOf(cells), 0);

function linesOf(cells: string[]): number {
  let lines = 1;
  for (const cell of cells)
    for (let at = cell.indexOf("\n"); at >= 0; at = cell.indexOf("\n", at + 1)) lines += 1;
  return lines;
}
