import { describe, expect, it } from "vitest";
import { readReleases, releaseBefore, type VerifiedRelease } from "./releases.ts";
import type { Supabase } from "./supabase.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 12, minute));
const release = (commit: string, minute: number, more: Partial<VerifiedRelease> = {}): VerifiedRelease => ({
  commit,
  dirty: false,
  verifiedAt: at(minute),
  ...more,
});

describe("the release before", () => {
  it("is the last verified one with another commit", () => {
    const releases = [release("c", 30), release("c", 20), release("b", 10), release("a", 0)];
    expect(releaseBefore(releases, at(29)).commit).toBe("b");
  });

  it("is the last verified one when the running functions were never verified", () => {
    expect(releaseBefore([release("b", 10), release("a", 0)], at(11)).commit).toBe("b");
  });

  it("is not guessed when the running release is the result of a roll-back", () => {
    const releases = [release("a", 20, { rolled_back_from: "b" }), release("b", 10), release("a", 0)];
    expect(() => releaseBefore(releases, at(19))).toThrow("itself the result of a roll-back from b");
  });

  it("cannot be one with uncommitted changes", () => {
    const releases = [release("b", 10), release("a", 0, { dirty: true })];
    expect(() => releaseBefore(releases, at(9))).toThrow("never committed");
  });

  it.each([
    [[], "No release has been verified"],
    [[release("a", 0)], "no verified release before"],
  ])("is missing from %j", (releases, message) => {
    expect(() => releaseBefore(releases, new Date(0))).toThrow(message);
  });
});

describe("the list of releases", () => {
  const list = (...releases: object[]) => {
    const rows = releases.map((release) => ({ received_at: at(0), body: JSON.stringify({ release }) }));
    const supabase = { ask: async () => rows } as unknown as Supabase;
    return readReleases(supabase, { url: "", key: "", secret: "" });
  };
  const commit = "c0ffee".padEnd(40, "0");

  it("has the commits that deliveries name", async () => {
    const read = await list({ commit, dirty: false }, { commit, dirty: false, rolled_back_from: commit });
    expect(read.map((release) => release.rolled_back_from)).toEqual([undefined, commit]);
  });

  it.each(["--upload-pack=sh", "main", `${commit}\n::warning::`, ""])(
    "leaves out %j, which is no commit",
    async (forged) => {
      expect(await list({ commit: forged, dirty: false })).toEqual([]);
      expect(await list({ commit, dirty: false, rolled_back_from: forged })).toEqual([]);
    },
  );
});
