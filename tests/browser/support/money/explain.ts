/** The "Why?" side sheet, as a person navigates it. */
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

export const sheetOf = (page: Page): Locator => page.getByRole("dialog", { name: /^Why/ });

/** A displayed amount in millionths of its currency's unit; "–$1.50", "-$1.50" and "($1.50)" are negative. */
export function microsOf(text: string): number {
  const [digits] = /[\d,]*\.?\d+/.exec(text) ?? [];
  if (digits === undefined) throw new Error(`No amount in "${text}"`);
  const micros = Math.round(Number(digits.replaceAll(",", "")) * 1_000_000);
  return /[-−–(]\s*\$?\s*\d|[-−–]\$/.test(text) ? -micros : micros;
}

/** The amount at the right of every row of a list in the sheet. */
export async function leavesOf(page: Page, list: string | RegExp): Promise<number[]> {
  const region = sheetOf(page).getByRole("region", { name: list });
  await region.getByRole("listitem").first().waitFor();
  const more = sheetOf(page).getByRole("button", { name: "Show more" });
  while ((await more.count()) > 0) {
    await more.click({ timeout: 2000 }).catch(() => undefined);
  }
  const texts = await region.locator("li [data-figures]").allTextContents();
  return texts.map(microsOf);
}

export const sum = (amounts: readonly number[]): number => amounts.reduce((all, each) => all + each, 0);

/** Clicks the n-th row of a list in the sheet. */
export const downInto = (page: Page, list: string | RegExp, n = 0): Promise<void> =>
  sheetOf(page).getByRole("region", { name: list }).getByRole("listitem").nth(n).getByRole("button").click();

/** The rounding, which is the only difference between the leaves and their line. */
export async function roundingOf(page: Page): Promise<number> {
  const term = sheetOf(page).locator("dt", { hasText: "Rounded once" });
  return (await term.count()) ? microsOf((await term.first().locator("+ dd").textContent()) ?? "") : 0;
}

/** Secrets that a provider leaks are redacted after hashing. */
type Kept = "has this very hash" | "was redacted";

/** From a call or an appointment to the payload behind it: signed, hashed and shown. */
export async function rawPayload(page: Page, kind: string, keptAs: Kept = "has this very hash") {
  const sheet = sheetOf(page);
  const deliveries = sheet.getByRole("region", { name: "Signed deliveries" }).getByRole("listitem");
  await deliveries.filter({ hasText: kind }).first().getByRole("button").click();
  await sheet.getByText("Signature valid", { exact: false }).waitFor();
  await sheet.getByText(`The body below ${keptAs}`, { exact: false }).waitFor();
  const body = sheet.locator("section", { has: page.getByRole("heading", { name: "Body" }) });
  return (await body.locator("pre").textContent()) ?? "";
}

/** The kinds of the steps taken so far, from the address. */
export const wayOf = (page: Page): string[] =>
  (new URL(page.url()).searchParams.get("why") ?? "").split("/").map((step) => step.split(":")[0] ?? "");

export async function closeSheet(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await sheetOf(page).waitFor({ state: "detached" });
  expect(new URL(page.url()).searchParams.has("why")).toBe(false);
}
