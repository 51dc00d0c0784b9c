import { cutText } from "@/data/leads/file/cut-text.ts";

/** The target of a file's column: a field of the lead, a custom field (`custom:<name>`), or none (""). */
export type Target =
  | "name"
  | "first_name"
  | "last_name"
  | "phone"
  | "email"
  | "tags"
  | `custom:${string}`
  | "";

export const fieldTargets = ["name", "first_name", "last_name", "phone", "email", "tags"] as const;

/** Header words, English and Swedish, in the form `plain` produces. The first match wins. */
const WORDS: [(typeof fieldTargets)[number], RegExp][] = [
  ["email", /^(e ?mail|epost|e post|mail)( ?(address|adress|adr))?$|^epostadress$/],
  [
    "phone",
    /^((mobile?|cell|home|work|primary) )?(phone|tel|telephone|telefon|mobile?|mobil|cell|msisdn)( ?(number|nr|no|nummer|phone))?$|^(telefon|mobil|phone)(nummer|number)$|^(nummer|number)$/,
  ],
  ["first_name", /^(first|given|fore) ?name$|^fornamn$|^tilltalsnamn$/],
  ["last_name", /^(last|family) ?name$|^surname$|^efternamn$/],
  ["name", /^(full |contact |customer |lead )?name$|^fullname$|^namn$|^kund(namn)?$|^kontakt(person)?$/],
  ["tags", /^(tags?|labels?|etikett(er)?|taggar)$/],
];

/** Guesses a target for each column by its header, otherwise by its cells; no field is guessed twice. */
export function guessTargets(header: string[] | null, sample: string[][]): Target[] {
  const width = Math.max(header?.length ?? 0, ...sample.map((cells) => cells.length));
  const taken = new Set<Target>();
  const once = (target: Target | undefined) => {
    if (!target || taken.has(target)) return undefined;
    taken.add(target);
    return target;
  };
  const byHeader = Array.from({ length: width }, (_, at) => once(byWords(header?.[at] ?? "")));
  const byContent = byHeader.map((known, at) => known ?? once(byCells(columnOf(sample, at))));
  if (!header && !taken.has("name")) {
    const at = byContent.findIndex(
      (known, at) => !known && columnOf(sample, at).some((cell) => /\p{L}{2}/u.test(cell)),
    );
    if (at >= 0) byContent[at] = "name";
  }
  return byContent.map((known, at) => known ?? customTarget(header?.[at] ?? ""));
}

/** An unknown column is kept under its own name; without a name it is dropped. */
export function customTarget(title: string): Target {
  const name = cutText(title.trim(), 70);
  return name === "" ? "" : `custom:${name}`;
}

/**
 * Whether the first record is a header: it contains neither an address nor a number, and either a known word or only
 * text.
 */
export function hasHeader(first: string[]): boolean {
  if (first.some((cell) => isEmail(cell) || isPhoneLike(cell))) return false;
  if (first.some((cell) => byWords(cell))) return true;
  return first.every((cell) => cell.trim() !== "" && !/\d{3}/.test(cell)) && first.length > 1;
}

const plain = (title: string) =>
  title
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();

const byWords = (title: string): Target | undefined =>
  WORDS.find(([, words]) => words.test(plain(title)))?.[0];

function byCells(cells: string[]): Target | undefined {
  const filled = cells.filter((cell) => cell.trim() !== "");
  const most = (test: (cell: string) => boolean) =>
    filled.length > 0 && filled.filter(test).length > filled.length * 0.7;
  if (most(isEmail)) return "email";
  return most(isPhoneLike) ? "phone" : undefined;
}

const isEmail = (cell: string) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(cell.trim());
const isPhoneLike = (cell: string) =>
  /^[+0(][\d\s()./-]{6,20}$/.test(cell.trim().replace(/^'/, "")) && !/^\d{4}-\d\d-\d\d/.test(cell.trim());
const columnOf = (sample: string[][], at: number) => sample.map((cells) => cells[at] ?? "");
