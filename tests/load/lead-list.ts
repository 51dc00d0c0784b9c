/** Lists of people for imports, deterministic per round: names repeat, numbers and addresses do not. */
import { CHUNK } from "../../src/data/leads/file/lead-file.ts";
import type { LeadRowToImport } from "../../src/data/leads/file/lead-rows.ts";

const FIRST = [
  "Åsa",
  "Bo",
  "Cia",
  "David",
  "Elin",
  "Fredrik",
  "Gun",
  "Håkan",
  "Ida",
  "Johan",
  "Karin",
  "Lars",
];
const LAST = [
  "Öberg",
  "Lind",
  "Ek",
  "Nilsson",
  "Sjö",
  "Björk",
  "Åkesson",
  "Dahl",
  "Ström",
  "Holm",
  "Wiklund",
];
const TOWNS = ["Kil", "Växjö", "Malmö", "Umeå", "Ystad", "Gävle", "Lund"];

const pick = (from: string[], at: number) => from[at % from.length] ?? "";

interface Person {
  name: string;
  /** E.164 */
  phone: string;
  email: string;
  town: string;
}

function person(at: number, round: number): Person {
  const [first, last] = [pick(FIRST, at), pick(LAST, Math.floor(at / FIRST.length))];
  const number = 1_000_000 + (at % 9_000_000);
  return {
    name: `${first} ${last}`,
    phone: `+467${pick(["0", "2", "3", "6", "9"], round)}${number}`,
    email: `${first}.${last}.${round}.${at}@list.example`.toLowerCase(),
    town: pick(TOWNS, at),
  };
}

export const people = (rows: number, round: number): Person[] =>
  Array.from({ length: rows }, (_, at) => person(at, round));

/** A spreadsheet export of such a list, with a header. */
export const listFile = (rows: number, round: number): string =>
  ["Namn;Telefon;E-post;Ort", ...people(rows, round).map((each) => Object.values(each).join(";"))].join(
    "\r\n",
  );

/** The list in chunks as the browser sends it. */
export function listChunks(rows: number, round: number): LeadRowToImport[][] {
  const all = people(rows, round).map(({ name, phone, email, town }, at) => {
    return { line: at + 2, name, phone, email, tags: [], custom: { Ort: town } };
  });
  return Array.from({ length: Math.ceil(rows / CHUNK) }, (_, at) => all.slice(at * CHUNK, (at + 1) * CHUNK));
}
