import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const ELSEWHERE = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

export class NoBrowser extends Error {
  override name = "NoBrowser";
}

/** The path of Chromium or Chrome. On Debian as root a missing one is installed; elsewhere the error explains how. */
export function requireChromium(env: NodeJS.ProcessEnv = process.env): string {
  const found = findChromium(env) ?? (mayInstall() ? installChromium(env) : undefined);
  if (!found) throw new NoBrowser(advice());
  return found;
}

export function findChromium(env: NodeJS.ProcessEnv): string | undefined {
  // A CHROME_PATH that does not exist is a mistake to report, not to work around.
  if (env.CHROME_PATH) {
    if (fs.existsSync(env.CHROME_PATH)) return env.CHROME_PATH;
    throw new NoBrowser(`CHROME_PATH names ${env.CHROME_PATH}, which does not exist.`);
  }
  const onPath = (env.PATH ?? "")
    .split(path.delimiter)
    .flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  return [...onPath, ...ELSEWHERE].find((candidate) => fs.existsSync(candidate));
}

const mayInstall = () => process.getuid?.() === 0 && fs.existsSync("/etc/debian_version");

function installChromium(env: NodeJS.ProcessEnv): string | undefined {
  console.log("Installing Chromium with apt-get…");
  const options = { stdio: "inherit", env: { ...env, DEBIAN_FRONTEND: "noninteractive" } } as const;
  execFileSync("apt-get", ["update", "-qq"], options);
  execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], options);
  return findChromium(env);
}

const advice = () =>
  [
    "The browser tests need Chromium or Google Chrome, and none was found.",
    "  Debian, Ubuntu: sudo apt-get install chromium",
    "  macOS: brew install --cask google-chrome",
    "  Windows: winget install Google.Chrome",
    "Or set CHROME_PATH to the program.",
  ].join("\n");
