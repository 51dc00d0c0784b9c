/**
 * Reads workflows as a JSON array of texts from standard input and prints the errors of GitHub's own parser for each.
 * It is a separate process, because the parser imports JSON in a way that tsx supports and Node 20 does not.
 */
import fs from "node:fs";
import { validate } from "@actions/languageservice";
import { TextDocument } from "vscode-languageserver-textdocument";

const root = new URL("..", import.meta.url);

/** Reusable workflows are read from the checkout. */
const getFileContent = async ({ path }: { path: string }) => ({
  name: path,
  content: fs.readFileSync(new URL(path, root), "utf8"),
});

const texts = JSON.parse(fs.readFileSync(0, "utf8")) as string[];
const objections: string[][] = [];
for (const [index, text] of texts.entries()) {
  // Each has its own address, because the parser caches by address.
  const document = TextDocument.create(`file:///${index}/workflow.yml`, "yaml", 0, text);
  const found = await validate(document, { fileProvider: { getFileContent } });
  objections.push(found.map(({ message }) => String(message)));
}
console.log(JSON.stringify(objections));
