import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { Stop } from "./stop.ts";

/** A checkout that is deployed from. */
export interface Source {
  root: string;
  commit: string;
  /** Whether it holds changes that the commit does not. */
  dirty: boolean;
}

const run = promisify(execFile);

async function git(root: string, ...args: string[]): Promise<string> {
  const { stdout } = await run("git", args, { cwd: root, maxBuffer: 1 << 26 });
  return stdout.trim();
}

export async function readSource(root: string): Promise<Source> {
  try {
    const [commit, changes] = await Promise.all([
      git(root, "rev-parse", "HEAD"),
      git(root, "status", "--porcelain"),
    ]);
    return { root, commit, dirty: changes !== "" };
  } catch {
    throw new Stop(
      "This is no git checkout.",
      "Deploy from a clone: the commit names the release, and a roll-back needs it.",
    );
  }
}

/**
 * The full name of a commit that came before the checked-out one. A commit of another branch was never reviewed, and
 * its build would run with this project's secrets.
 */
export async function findEarlierCommit(root: string, name: string): Promise<string> {
  const commit = await git(root, "rev-parse", "--verify", "--quiet", `${name}^{commit}`).catch(() => {
    throw new Stop(`This clone does not have commit ${name}.`, "Run `git fetch --all`, then try again.");
  });
  await git(root, "merge-base", "--is-ancestor", commit, "HEAD").catch(() => {
    throw new Stop(
      `Commit ${name} is not in the history of this checkout.`,
      "Check out the branch that was deployed, and pull it.",
    );
  });
  return commit;
}

/** Checks the commit out beside this clone, for as long as `use` takes. */
export async function withCheckout<T>(
  root: string,
  commit: string,
  use: (source: Source) => Promise<T>,
): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "callboard-release-"));
  const checkout = path.join(folder, commit.slice(0, 12));
  await git(root, "worktree", "add", "--detach", checkout, commit);
  try {
    return await use({ root: checkout, commit, dirty: false });
  } finally {
    await git(root, "worktree", "remove", "--force", checkout);
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
