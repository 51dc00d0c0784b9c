import { describe, expect, it } from "vitest";
import { releaseBefore, type VerifiedRelease } from "./releases.ts";

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
