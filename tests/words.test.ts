import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

/** Between two words of a phrase: a space, the next line of a comment or the next piece of an SQL string. */
const GAP = "(?:\\s+|\\n\\s*(?:\\*|//|--) *|\\s*'\\n\\s*')";
/** Where a sentence begins: a comment, a string, or after another sentence. */
const BEGIN = "(?<=(?:/\\*\\*|/\\*|\\*|//|--|^#+|\\|)\\s+|[\"'`]|[.:;]\\s+)";

const phrase = (words: string, flags = "gi") =>
  new RegExp(`(?<![\\w-])(?:${words})(?![\\w-])`.replaceAll(" ", GAP), flags);
const opening = (words: string) => new RegExp(`${BEGIN}(?:${words}) `.replaceAll(" ", GAP), "gm");

/** What a native reader stumbles over, and what to write instead. */
const PHRASES: [RegExp, string][] = [
  [phrase("anew"), "again"],
  [phrase("whoever"), "the caller, anybody who, the person who"],
  [phrase("whatever(?! (?:the|else))"), "any value, regardless of"],
  [phrase("for good"), "permanently"],
  [phrase("comes? to (?!the (?:browser|page|screen|door))"), "is, adds up to"],
  [phrase("(?:is|are|was|were|be|been|being) told"), "receives, is passed, learns"],
  [phrase("(?:is|are|was|were|be|been|being) said"), "is set, is given, is passed"],
  [phrase("not said"), "not set, not given"],
  [phrase("what it is told|what is told"), "its input, what it receives"],
  [phrase("the shortest charge"), "the minimum charge"],
  [phrase("that of the first owner"), "the first owner's address"],
  [phrase("stands? on your invoices"), "is shown on invoices"],
  [phrase("keep what they say"), "do not change"],
  [phrase("says? nothing new"), "is redundant"],
  [phrase("can be entered here"), "lets PostgreSQL use the index"],
  [phrase("how many calls there are does not show"), "does not grow with the number of calls"],
  [phrase("one object for good"), "a stable reference"],
  [phrase("of usage and adjustments rows"), "name the kinds of lines first"],
  [phrase("perhaps (?:only|of)"), "optionally"],
  [opening("Answers|Says|Tells"), "Returns, Records, Shows"],
];

/** Names that the vocabulary replaced: one word per thing. */
const OLD_NAMES: [RegExp, string][] = [
  [
    /(?<!all)(?<!on)settl\w*/gi,
    "decide a dispute, finish an effect, fix a rate, reassign slots, apply an event",
  ],
  [/\b(?:owner|lead|member)_(?:says|said)\b|\bnote_word\b|\bword_state\b|\bsaid_by\b/g, "statement"],
  [/\bcloses_at\b|\bverification_closed\b/g, "deadline"],
  [/\bhouse_?hours\b/gi, "contact_hours"],
  [/\btell_at\b|\block_told\b/g, "follow_up_at, finish_effect"],
  [/\bis_counted\b/g, "milestone_standing"],
  [/\bis_stop\b|(?<!contact_)\bstop_id\b/g, "is_opt_out, contact_stop_id"],
  [/\bmoney_spent\b/g, "spending"],
  [/\bwhy_rebook_is_over\b|\bp_why\b|\bplanned_why\b/g, "explain, reason"],
  [/\bai_account\b/g, "ai_provider_account"],
];

/** Folders and files that are plain English throughout; the list grows until it is everything. */
const CLEAN = /./;
const PROSE = /\.(?:tsx?|sql|md)$/;
const NOT_OURS =
  /\/fixtures\/|^src\/lib\/database\.types\.ts$|^supabase\/migrations\/|^tests\/words\.test\.ts$|^supabase\/seed\/conversations\.sql$/;

const files = execFileSync("git", ["ls-files"], { encoding: "utf8" })
  .split("\n")
  .filter((file) => PROSE.test(file) && !NOT_OURS.test(file));

function objections(file: string, rules: [RegExp, string][]): string[] {
  const text = readFileSync(file, "utf8");
  return rules.flatMap(([found, instead]) =>
    [...text.matchAll(found)].map(({ 0: words, index }) => {
      const line = text.slice(0, index).split("\n").length;
      return `${file}:${line} "${words.replace(/\s+/g, " ").trim()}": write ${instead}`;
    }),
  );
}

it("uses no phrase that a native reader stumbles over", () => {
  const clean = files.filter((file) => CLEAN.test(file));
  expect(clean.length).toBeGreaterThan(100);
  expect(clean.flatMap((file) => objections(file, PHRASES))).toEqual([]);
});

it("uses one word per thing", () => {
  expect(files.flatMap((file) => objections(file, OLD_NAMES))).toEqual([]);
});
