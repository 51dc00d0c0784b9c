import { describe, expect, it } from "vitest";
import { definedIn, functionsIn, namesIn, type SqlFile, sqlFiles } from "./sql-files.ts";

/** The shelves that each shelf may refer to. Within subjects the number decides. */
const MAY_REFER: Record<string, string[]> = {
  subjects: ["subjects"],
  flows: ["flows", "subjects"],
  triggers: ["flows", "subjects"],
  api: ["flows", "subjects"],
  // A job calls one function: of a flow, or of the subject whose rows it folds, closes or deletes.
  jobs: ["flows", "subjects"],
};

/** The only shelf that may define each kind of object. */
const SHELF_OF: [RegExp, string][] = [
  [/^trigger /, "triggers"],
  [/^function public\./, "api"],
  [/^(table|type|policy|(unique )?index) /, "subjects"],
];
/** A flow's own types stay beside the functions that use them. */
const TYPES_OF_FLOWS = /^type private\.(delivery|stored|permission|reminder_slot|overturned)$/;

const MAX_LINES = 300;
const MAX_CHARACTERS = 140;

const files = sqlFiles();
const shelfOf = (path: string) => path.split("/")[0]?.replace(".sql", "") ?? "";
const subjectOf = (path: string) => path.split("/")[1] ?? "";

/** Where each relation, type and function is defined. A function may share a name with a table; then both count. */
function homes(all: SqlFile[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const file of all)
    for (const object of definedIn(file)) {
      const [kind = "", name = ""] = object.split(" ");
      if (["function", "table", "view", "type"].includes(kind))
        found.set(name, [...(found.get(name) ?? []), file.path]);
    }
  return found;
}

function mayRefer(from: string, to: string): boolean {
  if (from === to) return true;
  const [shelf, other] = [shelfOf(from), shelfOf(to)];
  if (!MAY_REFER[shelf]?.includes(other)) return false;
  return shelf !== "subjects" || subjectOf(to) <= subjectOf(from);
}

/** References that point the wrong way. */
function wrongArrows(all: SqlFile[]): string[] {
  const defined = homes(all);
  return all.flatMap(({ path, text }) =>
    [...namesIn(text)].flatMap((name) => {
      const places = defined.get(name) ?? [];
      return places.some((place) => mayRefer(path, place)) || places.length === 0
        ? []
        : [`${path} refers to ${name} of ${places.join(", ")}`];
    }),
  );
}

const twice = (names: string[]) => names.filter((name, index) => names.indexOf(name) !== index);

describe("supabase/schemas", () => {
  it("is read completely", () => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap(definedIn).filter((name) => name.startsWith("function ")).length).toBeGreaterThan(
      500,
    );
    expect(files.flatMap(({ text }) => functionsIn(text)).length).toBe(
      files.flatMap(definedIn).filter((name) => name.startsWith("function ")).length,
    );
  });

  it("has arrows that point one way: api → flows → subjects, and in subjects to lower numbers", () => {
    expect(wrongArrows(files)).toEqual([]);
  });

  it.each([
    ["subjects/050_leads/20_import.sql", "select private.fold_call(1)"],
    ["subjects/050_leads/20_import.sql", "select id from public.appointments"],
    ["subjects/070_calls/20_fold.sql", "select private.permits(1)"],
    ["subjects/070_calls/20_fold.sql", "select public.search_leads(1)"],
    ["flows/verify.sql", "select * from public.record_owner_statement(1)"],
    ["triggers/calls.sql", "execute function public.record_owner_statement()"],
    ["jobs.sql", "select cron.schedule('x', '* * * * *', 'select public.record_owner_statement()')"],
  ])("would fail with %s containing %s", (path, text) => {
    expect(wrongArrows([...files, { path, text }])).toHaveLength(1);
  });

  it("defines every object once", () => {
    expect(twice(files.flatMap(definedIn))).toEqual([]);
  });

  it("keeps each kind of object on its shelf", () => {
    const misplaced = files.flatMap((file) =>
      definedIn(file).flatMap((object) => {
        const wanted = SHELF_OF.find(([kind]) => kind.test(object))?.[1] ?? shelfOf(file.path);
        const isOnIts = wanted === shelfOf(file.path) || TYPES_OF_FLOWS.test(object);
        return isOnIts ? [] : [`${file.path} defines ${object}`];
      }),
    );
    expect(misplaced).toEqual([]);
    expect(files.filter(({ path, text }) => path !== "jobs.sql" && /^select cron\./m.test(text))).toEqual([]);
  });

  it(`has lines of at most ${MAX_CHARACTERS} characters, in files of at most ${MAX_LINES} lines`, () => {
    const long = files.flatMap(({ path, text }) =>
      text
        .split("\n")
        .flatMap((line, index) => (line.length > MAX_CHARACTERS ? [`${path}:${index + 1}`] : [])),
    );
    expect(long).toEqual([]);
    expect(files.filter(({ text }) => text.split("\n").length > MAX_LINES + 1)).toEqual([]);
  });
});

describe("triggers", () => {
  const triggers = files
    .filter(({ path }) => shelfOf(path) === "triggers")
    .flatMap((file) =>
      definedIn(file).map((object) => {
        const [, name = "", table = ""] = /^trigger (\S+) on (\S+)$/.exec(object) ?? [];
        return { path: file.path, name, table };
      }),
    );

  it("start with three digits that set their firing order", () => {
    expect(triggers.filter(({ name }) => !/^"\d{3}_\w+"$/.test(name))).toEqual([]);
  });

  it("are listed in firing order, in the file of their table", () => {
    const sorted = [...triggers].sort((a, b) =>
      a.path < b.path || (a.path === b.path && a.name < b.name) ? -1 : 1,
    );
    expect(triggers).toEqual(sorted);
    const fileOf = (table: string) =>
      `triggers/${table.replace(/^(public|private)\./, "").replace(".", "-")}.sql`;
    expect(triggers.filter(({ path, table }) => path !== fileOf(table))).toEqual([]);
  });
});

describe("names", () => {
  const functions = files.flatMap(({ text }) => functionsIn(text));
  const calls = functions.flatMap(({ name, body }) =>
    [...body.matchAll(/\b((?:private|public)\.\w+)\s*\(/g)]
      .map(([, called = ""]) => ({ caller: name, called }))
      .filter(({ called }) => called !== name),
  );
  const callersOf = (name: string) => [
    ...new Set(calls.filter(({ called }) => called === name).map(({ caller }) => caller)),
  ];
  const mentioned = new Set(
    files.filter(({ path }) => /^(triggers|jobs)/.test(path)).flatMap(({ text }) => [...namesIn(text)]),
  );

  it("are shared by a public function and the private one that only it calls", () => {
    const other = functions.flatMap(({ name }) => {
      const callers = callersOf(name);
      const [caller = ""] = callers;
      const isHis = name.startsWith("private.") && callers.length === 1 && caller.startsWith("public.");
      return isHis && name.replace("private.", "public.") !== caller && !mentioned.has(name)
        ? [`${caller} calls ${name}`]
        : [];
    });
    expect(other).toEqual([]);
  });

  it("end in _as if a private function only adds the caller or the time", () => {
    const other = functions.flatMap((fn) => {
      const delegate =
        /^\s*(?:select(?: \* from)?|begin\s+(?:perform|return))\s+(private\.\w+)\([^;]*\);?\s*(?:end )?$/.exec(
          fn.body.split("$$")[1] ?? "",
        )?.[1];
      const isChain =
        fn.name.startsWith("private.") && callersOf(fn.name).some((name) => name.startsWith("public."));
      return isChain && delegate && delegate !== `${fn.name}_as` ? [`${fn.name} calls ${delegate}`] : [];
    });
    expect(other).toEqual([]);
  });

  it("that end in _as are called by the private function with the same stem", () => {
    const ends = functions.map(({ name }) => name).filter((name) => name.endsWith("_as"));
    expect(ends.length).toBeGreaterThan(5);
    expect(ends.filter((name) => !callersOf(name).includes(name.replace(/_as$/, "")))).toEqual([]);
  });

  it("that start with is_ belong to functions that return boolean", () => {
    const others = functions.filter(({ name, body }) => /\.is_/.test(name) && !/^\s*boolean\b/.test(body));
    expect(others.map(({ name }) => name)).toEqual([]);
  });
});
