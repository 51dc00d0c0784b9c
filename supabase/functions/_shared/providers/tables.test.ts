import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { delivers, providerNames, publicSources } from "../contract/providers.ts";
import { providers } from "./mod.ts";
import { outbound } from "./services.ts";
import { folderOf } from "./testing/fixture.ts";

const SHELVES = ["asking", "ports", "reading", "testing"];
const inFolders = readdirSync(folderOf("."), { recursive: true, encoding: "utf8" }).flatMap(
  (file) => /^([^/]+)\/.*\.ts$/.exec(file)?.[1] ?? [],
);
const folders = [...new Set(inFolders)].filter((name) => !SHELVES.includes(name));

it("has a row in contract/providers.ts for every folder, and a folder for every row", () => {
  expect(folders.sort()).toEqual([...providerNames, ...Object.keys(publicSources)].sort());
});

it("has every provider that delivers in mod.ts", () => {
  expect(Object.keys(providers).sort()).toEqual(providerNames.filter(delivers).sort());
});

it("has every provider in services.ts", () => {
  expect(Object.keys(outbound).sort()).toEqual([...providerNames].sort());
});
