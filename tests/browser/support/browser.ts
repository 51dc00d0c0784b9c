import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { requireChromium } from "../../chromium.ts";

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: requireChromium(), args: ARGS });

export interface Visit {
  page: Page;
  /** Complaints of the browser so far: console errors, uncaught errors, policy violations. */
  complaints: string[];
  close(): Promise<void>;
}

/** A visitor with an empty profile. `baseURL` is where the dashboard is served. */
export async function visit(
  browser: Browser,
  baseURL: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({
    baseURL,
    viewport: DESKTOP,
    locale: "en-US",
    timezoneId: "America/New_York",
    reducedMotion: "reduce",
    ...options,
  });
  const complaints: string[] = [];
  await context.exposeFunction("reportViolation", (what: string) => complaints.push(`policy: ${what}`));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      const { reportViolation } = window as unknown as { reportViolation(what: string): void };
      reportViolation(`${violatedDirective} ${blockedURI}`);
    });
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  return { page, complaints, close: () => context.close() };
}
