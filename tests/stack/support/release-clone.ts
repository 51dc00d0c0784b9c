import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

/** A repository of its own with this checkout's files, for making test releases. */
export class ReleaseClone {
  constructor(
    root: string,
    readonly folder: string,
  ) {
    const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], { cwd: root })
      .toString()
      .split("\0")
      .filter((file) => file && fs.existsSync(path.join(root, file)));
    for (const file of files) {
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      fs.copyFileSync(path.join(root, file), path.join(folder, file));
    }
    this.#git("init", "--quiet");
    fs.appendFileSync(path.join(folder, ".git/info/exclude"), "node_modules\n");
    fs.symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  }

  /** Commits the folder's content and returns the commit's name. */
  commit(subject: string): string {
    this.#git("add", "--all");
    this.#git(
      "-c",
      "user.name=Test",
      "-c",
      "user.email=test@example.test",
      "commit",
      "--quiet",
      "-m",
      subject,
    );
    return this.#git("rev-parse", "HEAD");
  }

  checkOut(commit: string) {
    this.#git("checkout", "--quiet", "--detach", commit);
  }

  read(file: string): string {
    return fs.readFileSync(path.join(this.folder, file), "utf8");
  }

  write(file: string, text: string) {
    fs.writeFileSync(path.join(this.folder, file), text);
  }

  /** A version for a migration that sorts after all others. */
  nextVersion(): string {
    const last = fs.readdirSync(path.join(this.folder, "supabase/migrations")).sort().at(-1) ?? "";
    return String(BigInt(last.slice(0, 14)) + 1n);
  }

  #git(...args: string[]): string {
    return execFileSync("git", args, { cwd: this.folder }).toString().trim();
  }
}
