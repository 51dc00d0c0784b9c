/** The same list imported as a person does: chosen in a real browser, read in its worker, sent, and reported. */
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import type { Stack } from "../../local/platform/stack-file.ts";
import { requireChromium } from "../chromium.ts";
import { serveBuiltDashboard } from "../lanes/built-dashboard.ts";
import { heapsOf } from "./heap.ts";
import { listFile } from "./lead-list.ts";
import type { BenchOrganization } from "./organization.ts";

const DONE_WITHIN_MS = 240_000;

export interface ImportingBrowser {
  /** Milliseconds from choosing a list of that many rows until its report is on screen. */
  importMs(organization: BenchOrganization, rows: number, round: number): Promise<number>;
  /** Heap bytes of page and worker at each twentieth of an import. */
  heaps(organization: BenchOrganization, rows: number, round: number): Promise<number[]>;
  close(): Promise<void>;
}

export async function importingBrowser(stack: Stack): Promise<ImportingBrowser> {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const closeDashboard = await serveBuiltDashboard(root, stack);
  const browser = await chromium.launch({
    executablePath: requireChromium(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
  });
  const visit = <T>(organization: BenchOrganization, work: (page: Page) => Promise<T>) =>
    visited(browser, stack, organization, work);
  return {
    importMs: (organization, rows, round) =>
      visit(organization, async (page) => {
        const list = fileOf(rows, round);
        const began = performance.now();
        await begin(page, list);
        await finished(page).waitFor({ timeout: DONE_WITHIN_MS });
        return performance.now() - began;
      }),
    heaps: (organization, rows, round) =>
      visit(organization, async (page) => {
        const heaps = await heapsOf(page);
        await begin(page, fileOf(rows, round));
        const found: number[] = [];
        for (let twentieth = 1; twentieth < 20; twentieth += 1) {
          await sent(page, Math.ceil((rows * twentieth) / 20));
          found.push(await heaps.used());
        }
        await finished(page).waitFor({ timeout: DONE_WITHIN_MS });
        return found;
      }),
    async close() {
      await browser.close();
      await closeDashboard();
    },
  };
}

async function visited<T>(
  browser: Browser,
  stack: Stack,
  { email, password }: BenchOrganization,
  work: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({
    baseURL: stack.dashboard_url,
    viewport: { width: 1440, height: 900 },
  });
  try {
    const page = await context.newPage();
    await page.goto("/leads/import");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.locator("input[type=file]").waitFor({ state: "attached" });
    return await work(page);
  } finally {
    await context.close();
  }
}

const fileOf = (rows: number, round: number) => ({
  name: "list.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(listFile(rows, round)),
});

async function begin(page: Page, list: ReturnType<typeof fileOf>) {
  await page.locator("input[type=file]").setInputFiles(list);
  await page.getByRole("button", { name: "Check the rows" }).click();
  await page.getByRole("button", { name: /^Import [\d,]+ rows$/ }).click({ timeout: DONE_WITHIN_MS });
}

const finished = (page: Page) => page.getByText("Finished");

/** Waits until the page reports that many rows done, or all of them. */
const sent = (page: Page, rows: number) =>
  page.waitForFunction(
    (rows) => {
      const text = document.querySelector("main")?.textContent ?? "";
      const done = /([\d,]+) of [\d,]+ rows/.exec(text)?.[1];
      return text.includes("Finished") || (done !== undefined && Number(done.replaceAll(",", "")) >= rows);
    },
    rows,
    { timeout: DONE_WITHIN_MS },
  );
