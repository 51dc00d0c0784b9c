import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/min";
import type { CsvRecord } from "@/data/leads/file/csv-reading.ts";
import { cutText } from "@/data/leads/file/cut-text.ts";
import type { Target } from "@/data/leads/file/lead-columns.ts";
import { tagsIn } from "@/data/leads/file/tags.ts";

/** Why a row is refused before the database sees it. */
export const rowProblems = [
  "phone_invalid",
  "phone_shortened",
  "email_invalid",
  "unreachable",
  "too_many_cells",
  "cell_too_long",
  "row_too_long",
  "bad_characters",
  "bad_quotes",
] as const;
export type RowProblem = (typeof rowProblems)[number];

/** One row for `public.import_leads_chunk`. */
export interface LeadRowToImport {
  line: number;
  name?: string;
  /** E.164 */
  phone?: string;
  /** Lower case. */
  email?: string;
  tags?: string[];
  custom?: Record<string, string>;
  problem?: RowProblem;
  /** The original cells by column, if the row is refused. */
  cells?: Record<string, string>;
}

export interface Reading {
  /** The column titles; generated if the file has none. */
  titles: string[];
  targets: Target[];
  /** ISO 3166 country of numbers written without one. */
  country: string | null;
  /** Added to every lead. */
  tags: string[];
}

/** Longer than any name, note or address a person would type. */
export const LONGEST_CELL = 10_000;
/** The approximate limit of a lead's custom fields together, as the database measures it. */
export const LONGEST_ROW = 20_000;
/** How a spreadsheet writes a long number in a narrow column: its last digits are lost. */
const SHORTENED = /^\d([.,]\d+)?E\+?\d+$/i;
/** How much of a cell a refused row keeps. */
const KEPT = 2_000;

/** A record as a row for the database, or the reason why it is refused. */
export function leadRow(record: CsvRecord, reading: Reading): LeadRowToImport {
  const problem = misshapen(record, reading.titles.length);
  if (problem) return refused(record, reading, problem);
  const said = collect(record.cells, reading);
  const phone = said.phone === "" ? undefined : e164(said.phone, reading.country);
  const email = said.email === "" ? undefined : emailAddress(said.email);
  if (phone === null && SHORTENED.test(said.phone)) return refused(record, reading, "phone_shortened");
  if (phone === null) return refused(record, reading, "phone_invalid");
  if (email === null) return refused(record, reading, "email_invalid");
  if (!phone && !email) return refused(record, reading, "unreachable");
  if (isTooLong(said.custom)) return refused(record, reading, "row_too_long");
  return {
    line: record.line,
    name: said.name || undefined,
    phone,
    email,
    tags: said.tags,
    custom: said.custom,
  };
}

function misshapen({ cells, isMisquoted }: CsvRecord, width: number): RowProblem | undefined {
  if (isMisquoted) return "bad_quotes";
  if (cells.slice(width).some((cell) => cell.trim() !== "")) return "too_many_cells";
  if (cells.some((cell) => cell.length > LONGEST_CELL)) return "cell_too_long";
  if (cells.some((cell) => /[\0\uFFFD]/.test(cell))) return "bad_characters";
  return undefined;
}

function refused({ line, cells }: CsvRecord, { titles }: Reading, problem: RowProblem): LeadRowToImport {
  const kept = cells
    .slice(0, 500)
    .map((cell, at) => [titles[at] ?? `+${at + 1}`, keptOf(cell).replaceAll("\0", "\uFFFD")]);
  return { line, problem, cells: Object.fromEntries(kept) };
}

const keptOf = (cell: string) => (cell.length > KEPT ? `${cutText(cell, KEPT)} …` : cell);

function collect(cells: string[], { targets, tags }: Reading) {
  const said = { name: "", first_name: "", last_name: "", phone: "", email: "" };
  const custom = new Map<string, string>();
  const own = [...tags];
  targets.forEach((target, at) => {
    // Exports, ours included, put an apostrophe before a formula so that spreadsheets do not run it.
    const cell = (cells[at] ?? "").trim().replace(/^'(?=[=+\-@])/, "");
    if (target === "" || cell === "") return;
    if (target.startsWith("custom:")) custom.set(target.slice(7), cell);
    else if (target === "tags") own.push(...tagsIn(cell));
    else said[target as keyof typeof said] ||= cell;
  });
  const name = said.name || [said.first_name, said.last_name].filter(Boolean).join(" ");
  return {
    name,
    phone: said.phone,
    email: said.email,
    custom: Object.fromEntries(custom),
    tags: [...new Set(own)],
  };
}

const isTooLong = (custom: Record<string, string>) =>
  Object.values(custom).reduce((sum, cell) => sum + cell.length, 0) > LONGEST_ROW;

/** Null if no country uses the number. */
export function e164(text: string, country: string | null): string | null {
  const number = parsePhoneNumberFromString(text, (country as CountryCode | null) ?? undefined);
  return number?.isValid() && !number.ext ? number.number : null;
}

function emailAddress(text: string): string | null {
  const address = text.replace(/^mailto:/i, "").toLowerCase();
  return /^[^\s@,;<>"]+@[^\s@,;<>".]+(\.[^\s@,;<>".]+)+$/.test(address) && address.length <= 254
    ? address
    : null;
}
