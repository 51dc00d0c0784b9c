import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findEarlierCommit } from "./git.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "callboard-git-test-"));
const git = (...args: string[]) => execFileSync("git", args, { cwd: root }).toString().trim();
const commits: Record<string, string> = {};

function commit(subject: string) {
  const author = ["-c", "user.name=Test", "-c", "user.email=test@example.test"];
  git(...author, "commit", "--quiet", "--allow-empty", "-m", subject);
  commits[subject] = git("rev-parse", "HEAD");
}

beforeAll(() => {
  git("init", "--quiet");
  commit("released");
  git("checkout", "--quiet", "-b", "proposal");
  commit("proposed");
  git("checkout", "--quiet", "-");
  commit("current");
});
afterAll(() => fs.rmSync(root, { recursive: true }));

describe("the commit to go back to", () => {
  it("is an earlier one of this checkout, by its full name", async () => {
    const { released = "" } = commits;
    expect(await findEarlierCommit(root, released.slice(0, 7))).toBe(released);
  });

  it("is none of another branch", async () => {
    await expect(findEarlierCommit(root, commits.proposed ?? "")).rejects.toThrow("not in the history");
  });

  it("is none that the clone does not have", async () => {
    await expect(findEarlierCommit(root, "c0ffee".padEnd(40, "0"))).rejects.toThrow("does not have");
  });
});
