import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UnreadableFile } from "@/data/leads/file/file-inspection.ts";
import { type FileSetup, leadChunks, lookAt, survey } from "@/data/leads/file/lead-file.ts";

const file = (...parts: BlobPart[]) => new Blob(parts);
const look = (content: BlobPart, country = "SE") => lookAt(file(content), country);
const problem = (content: BlobPart) =>
  look(content).then(
    () => "none",
    (error: UnreadableFile) => (error instanceof UnreadableFile ? error.problem : String(error)),
  );

async function rowsOf(content: BlobPart, change: Partial<FileSetup> = {}) {
  const { setup } = await look(content);
  const found = [];
  for await (const chunk of leadChunks(file(content), { ...setup, ...change }, 3)) found.push(...chunk);
  return found;
}

function utf16(text: string, littleEndian: boolean): Uint8Array<ArrayBuffer> {
  const bytes = new DataView(new ArrayBuffer(text.length * 2));
  for (let at = 0; at < text.length; at += 1) bytes.setUint16(at * 2, text.charCodeAt(at), littleEndian);
  return new Uint8Array(bytes.buffer);
}

const LIST = "Namn;Telefon;E-post;Ort\nÅsa Öberg;070-174 06 05;Asa@Example.test;Kil\n";
const ASA = {
  line: 2,
  name: "Åsa Öberg",
  phone: "+46701740605",
  email: "asa@example.test",
  custom: { Ort: "Kil" },
};

describe("a list of people", () => {
  it.each([
    ["UTF-8", LIST],
    ["UTF-8 with a mark", `\uFEFF${LIST}`],
    ["UTF-16 little-endian", utf16(`\uFEFF${LIST}`, true)],
    ["UTF-16 big-endian", utf16(`\uFEFF${LIST}`, false)],
    ["UTF-16 without a mark", utf16(LIST.repeat(2), true)],
    ["Windows-1252", Uint8Array.from(LIST, (letter) => letter.charCodeAt(0))],
    ["Windows line ends", LIST.replaceAll("\n", "\r\n")],
    ["old Mac line ends", LIST.replaceAll("\n", "\r")],
    ["commas", LIST.replaceAll(";", ",")],
    ["tabs", LIST.replaceAll(";", "\t")],
    ["bars", LIST.replaceAll(";", "|")],
  ])("in %s is read correctly", async (_, content) => {
    expect((await rowsOf(content))[0]).toMatchObject(ASA);
  });

  it("without a header is recognised by its cells", async () => {
    const rows = await rowsOf(
      "Anna Ek,+46 70 174 06 05,anna@example.test\nBo Al,0701740606,bo@example.test\n",
    );
    expect(rows).toMatchObject([
      { line: 1, name: "Anna Ek", phone: "+46701740605", email: "anna@example.test" },
      { line: 2, name: "Bo Al", phone: "+46701740606", email: "bo@example.test" },
    ]);
  });

  it("keeps quoted delimiters, quotes and line ends, and counts lines as an editor does", async () => {
    const text = 'name,phone,note\n"Ek, Anna",0701740605,"says ""hi""\nand more"\n\n,,\nBo,0701740606,x\n';
    expect(await rowsOf(text)).toMatchObject([
      { line: 2, name: "Ek, Anna", custom: { note: 'says "hi"\nand more' } },
      { line: 6, name: "Bo" },
    ]);
  });

  it("joins first and last names, splits tags, and removes the apostrophe of neutralised cells", async () => {
    const text = "First name,Last name,Phone,Tags\nAnna,Ek,'+46701740605,vip; malmö\n";
    expect(await rowsOf(text, { tags: ["spring"] })).toMatchObject([
      { name: "Anna Ek", phone: "+46701740605", tags: ["spring", "vip", "malmö"] },
    ]);
  });

  it("gives the reason for each unusable row, with its content", async () => {
    const long = "x".repeat(1_000_000);
    const text = [
      "name,phone,email",
      "A,12,",
      "B,,nobody",
      "C,,",
      "D,0701740605,,too,many",
      `E,0701740605,${long}`,
      "F\0,0701740605,",
      'G,"0701740605"x",',
      "H,0701740605,",
    ].join("\n");
    const rows = await rowsOf(text);
    expect(rows.map(({ line, problem }) => `${line} ${problem ?? "fine"}`)).toEqual([
      "2 phone_invalid",
      "3 email_invalid",
      "4 unreachable",
      "5 too_many_cells",
      "6 cell_too_long",
      "7 bad_characters",
      "8 bad_quotes",
      "9 fine",
    ]);
    expect(rows[0]?.cells).toEqual({ name: "A", phone: "12", email: "" });
    expect(JSON.stringify(rows)).not.toContain("\\u0000");
    expect(JSON.stringify(rows).length).toBeLessThan(10_000);
  });

  it("keeps formulas as text", async () => {
    const [row] = await rowsOf("name,phone\n=HYPERLINK(1),0701740605\n");
    expect(row?.name).toBe("=HYPERLINK(1)");
  });
});

describe("a file that is not a list", () => {
  const noise = Uint8Array.from({ length: 5000 }, (_, at) => (at * 7919 + (at >> 3) * 31) % 256);
  it.each([
    ["empty", "", "empty"],
    ["blank", "\n\n \n", "empty"],
    ["only a header", "name,phone\n", "only_header"],
    ["an xlsx file", Uint8Array.of(0x50, 0x4b, 3, 4, 1, 2, 3), "spreadsheet"],
    ["a picture", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1, 2, 3), "binary"],
    ["noise", noise, "binary"],
    ["ten thousand columns", `${"a,".repeat(10_000)}\n${"1,".repeat(10_000)}\n`, "too_many_columns"],
  ])("is refused: %s", async (_, content, expected) => {
    expect(await problem(content)).toBe(expected);
  });

  it("is refused with the line of an unclosed quote, near the start or far into the file", async () => {
    const good = Array.from({ length: 2000 }, (_, at) => `P${at},0701740605`).join("\n");
    const text = `name,phone\n${good}\n"Eva,0701740605\n${good}`;
    const { setup } = await look(`name,phone\n${good}`);
    await expect(survey(file(text), setup)).rejects.toMatchObject({ problem: "unclosed_quote", line: 2002 });
  });
});

describe("reading in chunks", () => {
  it("yields the rows of the whole, wherever a chunk ends", async () => {
    // More than a chunk of two- and four-byte characters, so that some chunk ends inside one.
    const people = Array.from({ length: 30_000 }, (_, at) => `Åsa 😀 ${at};+4670${1_000_000 + at};"ö\r\nå"`);
    const text = `namn;telefon;not\r\n${people.join("\r\n")}`;
    const rows = await rowsOf(text);
    expect(rows).toHaveLength(30_000);
    const last = rows.at(-1);
    expect(last).toMatchObject({ name: "Åsa 😀 29999", phone: "+46701029999", custom: { not: "ö\nå" } });
    expect(last?.line).toBe(2 + 29_999 * 2);
    expect(rows.filter(({ problem }) => problem)).toEqual([]);
  });

  it("never loses a properly quoted record", async () => {
    const cell = fc.string({ maxLength: 12 }).map((text) => text.replace(/[\0\uFFFD\r]/g, "").trim());
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 20 }), async (notes) => {
        const lines = notes.map((note, at) => `P,+4670${1_000_000 + at},"${note.replaceAll('"', '""')}"`);
        const rows = await rowsOf(`name,phone,note\n${lines.join("\n")}\n`, {
          delimiter: ",",
          header: true,
          // Given explicitly: notes that happen to look like addresses would be guessed as such.
          targets: ["name", "phone", "custom:note"],
        });
        expect(rows.map(({ custom }) => custom?.note ?? "")).toEqual(
          notes.map((note) => note.replace(/^'(?=[=+\-@])/, "")),
        );
      }),
      { numRuns: 60 },
    );
  });
});
