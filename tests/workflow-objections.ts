/**
 * Reads workflows as a JSON array of texts from standard input and prints what GitHub's own parser objects to in each.
 * A process of its own, because the parser imports its JSON in a way that tsx understands and Node 20 does not.
 */
import fs from "node:fs";
import { validate } from "@actions/languageservice";
import { TextDocument } from "vscode-languageserver-textdocument";

const root = new URL("..", import.meta.url);

/** Workflows that are called are read from the checkout. */
const getFileContent = async ({ path }: { path: string }) => ({
  name: path,
  content: fs.readFileSync(new URL(path, root), "utf8"),
});

const texts = JSON.parse(fs.readFileSync(0, "utf8")) as string[];
const objections: string[][] = [];
for (const [index, text] of texts.entries()) {
  // An address each, because the parser remembers what it read at one.
  const document = TextDocument.create(`file:///${index}/workflow.yml`, "yaml", 0, text);
  const found = await validate(document, { fileProvider: { getFileContent } });
  objections.push(found.map(({ message }) => String(message)));
}
console.log(JSON.stringify(objections));
