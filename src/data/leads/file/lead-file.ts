import { type CsvRecord, csvRecords, delimiterOf, texts } from "@/data/leads/file/csv-reading.ts";
import { cutText } from "@/data/leads/file/cut-text.ts";
import { type Encoding, inspect, UnreadableFile } from "@/data/leads/file/file-inspection.ts";
import { guessTargets, hasHeader } from "@/data/leads/file/lead-columns.ts";
import { type LeadRowToImport, leadRow, type Reading, type RowProblem } from "@/data/leads/file/lead-rows.ts";

/** Everything needed to read a file the same way again; stored with the import. */
export interface FileSetup extends Reading {
  encoding: Encoding;
  delimiter: string;
  header: boolean;
}

export interface FileLook {
  hash: string;
  setup: FileSetup;
  /** The first records after the header. */
  sample: string[][];
}

/** A person's corrections of the guesses. */
export type Correction = Partial<Pick<FileSetup, "encoding" | "delimiter" | "header">>;

const SAMPLE = 20;
const MOST_COLUMNS = 500;
/** Rows sent to the database at once; an import is resumable because chunk boundaries are stable. */
export const CHUNK = 2_000;
/** Fewer rows if they exceed this many characters together: no request grows with the content of a file. */
const CHUNK_TEXT = 1_000_000;

/** Examines a file: its encoding, delimiter and header, and the likely fields of its columns. Throws UnreadableFile. */
export async function lookAt(file: Blob, country: string | null, by: Correction = {}): Promise<FileLook> {
  const { encoding: guessed, hash } = await inspect(file);
  const encoding = by.encoding ?? guessed;
  const delimiter = by.delimiter ?? delimiterOf(await beginning(file, encoding));
  const first = await firstRecords(csvRecords(texts(file, encoding), delimiter));
  if (first.length === 0) throw new UnreadableFile("empty");
  const width = Math.max(...first.map(({ cells }) => cells.length));
  if (width > MOST_COLUMNS) throw new UnreadableFile("too_many_columns", first[0]?.line);
  const header = by.header ?? hasHeader(first[0]?.cells ?? []);
  if (header && first.length === 1) throw new UnreadableFile("only_header");
  const named = header ? (first[0]?.cells ?? []) : null;
  const sample = first.slice(header ? 1 : 0, SAMPLE + 1).map(({ cells }) => cells);
  const titles = unlike(named ?? Array.from({ length: width }, (_, at) => `${at + 1}`));
  const targets = guessTargets(named && titles, sample).slice(0, titles.length);
  return { hash, sample, setup: { encoding, delimiter, header, titles, targets, country, tags: [] } };
}

async function beginning(file: Blob, encoding: Encoding): Promise<string> {
  const first = await texts(file.slice(0, 64_000), encoding).next();
  return first.value ?? "";
}

async function firstRecords(records: AsyncIterable<CsvRecord[]>): Promise<CsvRecord[]> {
  const found: CsvRecord[] = [];
  for await (const some of records) {
    found.push(...some.slice(0, SAMPLE + 1));
    if (found.length > SAMPLE) break;
  }
  return found;
}

/** Column titles, trimmed and made unique. */
function unlike(titles: string[]): string[] {
  const taken = new Set<string>();
  return titles.map((title, at) => {
    const plain = cutText(title.replaceAll("\0", "").trim(), 60) || `${at + 1}`;
    let name = plain;
    for (let times = 2; taken.has(name); times += 1) name = `${plain} ${times}`;
    taken.add(name);
    return name;
  });
}

export interface Survey {
  rows: number;
  ready: number;
  problems: Partial<Record<RowProblem, number>>;
}

/** Reads and counts the whole file as an import would. Throws UnreadableFile. */
export async function survey(file: Blob, setup: FileSetup): Promise<Survey> {
  const found: Survey = { rows: 0, ready: 0, problems: {} };
  for await (const rows of leadChunks(file, setup)) {
    found.rows += rows.length;
    for (const { problem } of rows) {
      if (problem) found.problems[problem] = (found.problems[problem] ?? 0) + 1;
      else found.ready += 1;
    }
  }
  return found;
}

/** The rows of a file in chunks that are the same on every read with the same setup. */
export async function* leadChunks(
  file: Blob,
  setup: FileSetup,
  size = CHUNK,
): AsyncGenerator<LeadRowToImport[]> {
  let isHeader = setup.header;
  let chunk: LeadRowToImport[] = [];
  let text = 0;
  for await (const records of csvRecords(texts(file, setup.encoding), setup.delimiter)) {
    for (const record of records) {
      if (!isHeader) {
        chunk.push(leadRow(record, setup));
        text += lengthOf(record);
      }
      isHeader = false;
      if (chunk.length < size && text < CHUNK_TEXT) continue;
      yield chunk;
      [chunk, text] = [[], 0];
    }
  }
  if (chunk.length) yield chunk;
}

const lengthOf = ({ cells }: CsvRecord) => cells.reduce((sum, cell) => sum + cell.length, 0);
