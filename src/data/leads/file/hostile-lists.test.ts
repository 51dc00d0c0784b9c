import { describe, expect, it } from "vitest";
import { UnreadableFile } from "@/data/leads/file/file-inspection.ts";
import { leadChunks, lookAt } from "@/data/leads/file/lead-file.ts";
import type { LeadRowToImport } from "@/data/leads/file/lead-rows.ts";
import en from "@/pages/leads/strings/en.ts";
import sv from "@/pages/leads/strings/sv.ts";

const bytes = (...codes: number[]) => Uint8Array.from(codes);
const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const LONG = "x".repeat(1_000_000);
const EMOJI = "😀".repeat(6_000);

/** Every row that must be accounted for contains one such mark. */
const marks = (text: string) => text.match(/#\d+#/g) ?? [];

/** "line reason" of each row; throws UnreadableFile. */
async function readAll(content: BlobPart) {
  const file = new Blob([content]);
  const { setup } = await lookAt(file, "SE");
  const rows: LeadRowToImport[] = [];
  for await (const chunk of leadChunks(file, setup)) rows.push(...chunk);
  return rows;
}

const verdicts = (rows: LeadRowToImport[]) => rows.map(({ line, problem }) => `${line} ${problem ?? "fine"}`);

const quoted = `name,phone,note
Anna #1#,0701740605,fine
"Bo #2#,0701740606,his quote swallows
Cia #3#,0701740607,her row
"Dan #4#",0701740608,and his
Eva #5#,0701740609,fine`;

describe("each row of a hostile list becomes a lead or is reported with its reason:", () => {
  it.each<[string, BlobPart, string[]]>([
    [
      "a quote that swallows rows",
      quoted,
      ["2 fine", "3 bad_quotes", "4 bad_quotes", "5 bad_quotes", "6 fine"],
    ],
    ["inches in the middle of a cell", 'name,phone\nTV 42" #1#,0701740605', ["2 fine"]],
    [
      "quotes over several lines",
      'name,phone\n"A\n\n#1#",0701740605\nB #2#,0701740606',
      ["2 fine", "5 fine"],
    ],
    ["NULs", "name,phone\nA\0 #1#,0701740605\nB #2#,0701740606", ["2 bad_characters", "3 fine"]],
    [
      "a cell of a megabyte",
      `name,phone,note\n#1#,0701740605,${LONG}\n#2#,0701740606,`,
      ["2 cell_too_long", "3 fine"],
    ],
    [
      "cells that are too much together",
      `name,phone${",n".repeat(9)}\n#1#,0701740605${`,${LONG.slice(0, 3_000)}`.repeat(9)}\n`,
      ["2 row_too_long"],
    ],
    ["emoji cut in the middle", `name,phone,note\n#1#,0701740605,x${EMOJI}\n`, ["2 cell_too_long"]],
    [
      "numbers a spreadsheet shortened",
      'name,phone\n#1#,4.67E+10\n#2#,"4,67018E+10"\n#3#,46701740605',
      ["2 phone_shortened", "3 phone_shortened", "4 fine"],
    ],
    ["two numbers in one cell", "name,phone\n#1#,0701740605 / 0701740606", ["2 phone_invalid"]],
    ["two addresses in one cell", "name,email\n#1#,a@example.test;b@example.test", ["2 email_invalid"]],
    ["more cells than columns", "name,phone\n#1#,0701740605,and,more #2#\n", ["2 too_many_cells"]],
    ["empty cells behind the last column", "name,phone\n#1#,0701740605,,, ,\n", ["2 fine"]],
    ["fewer cells than columns", "name,phone,email\n#1#,0701740605\n#2#", ["2 fine", "3 unreachable"]],
    [
      "one broken byte among Swedish names",
      new Blob(["name,phone\nÅsa Öberg #1#,0701740605\nÅke #2#", bytes(0xff), ",0701740606\n"]),
      ["2 fine", "3 bad_characters"],
    ],
    ["Windows-1252 that is nearly UTF-8", latin("name,phone\nÅsa Öberg #1#,0701740605\n"), ["2 fine"]],
    [
      "right-to-left marks, emoji and Arabic digits",
      "name,phone\nמשה 👩‍👩‍👧 #1#,\u202A+46701740605\u202C\nفاطمة #2#,٠٧٠١٧٤٠٦٠٦",
      ["2 fine", "3 fine"],
    ],
    [
      "formulas",
      "name,phone\n=HYPERLINK(1) #1#,0701740605\n@SUM(1) #2#,+46701740606\n'=1+1 #3#,'0701740607",
      ["2 fine", "3 fine", "4 fine"],
    ],
    [
      "blank lines between rows",
      "name,phone\n\n#1#,0701740605\n , \n\n#2#,0701740606\n",
      ["3 fine", "6 fine"],
    ],
    ["old Mac line ends", "name,phone\r#1#,0701740605\r#2#,x\r", ["2 fine", "3 phone_invalid"]],
    ["a single column", "phone\n0701740605\n#2#", ["2 fine", "3 phone_invalid"]],
  ])("%s", async (_, content, expected) => {
    const rows = await readAll(content);
    expect(verdicts(rows)).toEqual(expected);
    const text = await new Blob([content]).text();
    expect(marks(JSON.stringify(rows)).sort()).toEqual(marks(text).sort());
    // Text that no database accepts: half of a character, and NUL.
    expect(JSON.stringify(rows)).not.toMatch(/\\ud[89a-f]|\\u0000/i);
  });
});

describe("each column of a hostile header is kept under a unique name:", () => {
  const LONG_TITLE = "t".repeat(90);
  it.each([
    ["twice the same", "Ort,Ort,Ort 2,phone"],
    ["too long and the same", `${LONG_TITLE},${LONG_TITLE},x,phone`],
    ["emoji cut in the middle", `${"x".repeat(59)}😀,b,c,phone`],
    ["nameless", ",,3,phone"],
    ["what objects have already", "__proto__,constructor,toString,phone"],
  ])("%s", async (_, header) => {
    const [row] = await readAll(`${header}\nfirst,second,third,0701740605\n`);
    expect(JSON.stringify(row?.custom)).not.toMatch(/\\ud[89a-f]/i);
    expect([row?.name, ...Object.values(row?.custom ?? {})].filter(Boolean).sort()).toEqual([
      "first",
      "second",
      "third",
    ]);
  });
});

describe("a file that is not a list is refused with a sentence:", () => {
  it.each<[string, BlobPart, string]>([
    ["nothing", "", "empty"],
    ["only a byte order mark", bytes(0xef, 0xbb, 0xbf), "empty"],
    ["only line ends", "\r\n\r\n", "empty"],
    ["only a header, with a mark", "\uFEFFname;phone\r\n", "only_header"],
    ["xlsx", bytes(0x50, 0x4b, 3, 4, 20, 0, 6, 0), "spreadsheet"],
    ["xls", bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1), "spreadsheet"],
    ["pdf", "%PDF-1.7\n", "binary"],
    ["noughts", new Uint8Array(5_000), "binary"],
    ["ten thousand columns", `${"a,".repeat(10_000)}\n`, "too_many_columns"],
    ["a first quote that is never closed", 'name,phone\n"A,0701740605\nB,0701740606', "unclosed_quote"],
    ["text behind the last closing quote", 'name,phone\n"A" x,0701740605\nB,0701740606', "unclosed_quote"],
    ["five megabytes without a line end in a quote", `name,phone\n"${LONG.repeat(5)}`, "unclosed_quote"],
  ])("%s", async (_, content, problem) => {
    const error = await readAll(content).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(UnreadableFile);
    expect(error).toMatchObject({ problem });
    for (const { imports } of [en, sv])
      expect(imports.problems[(error as UnreadableFile).problem]).toMatch(/[.?]$/);
  });
});

it("a chunk ends at a million characters, at the same place on every read", async () => {
  const note = "n".repeat(9_000);
  const file = new Blob([
    "name,phone,note\n",
    ...Array.from({ length: 500 }, (_, at) => `P,+4670${1_000_000 + at},${note}\n`),
  ]);
  const { setup } = await lookAt(file, "SE");
  const begins = async () => {
    const found: number[] = [];
    for await (const chunk of leadChunks(file, setup)) found.push(chunk[0]?.line ?? 0, chunk.length);
    return found;
  };
  const first = await begins();
  expect(Math.max(...first.filter((_, at) => at % 2))).toBeLessThan(120);
  expect(await begins()).toEqual(first);
});
