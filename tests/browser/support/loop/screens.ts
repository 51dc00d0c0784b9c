/** The owner's actions in the dashboard, screen by screen. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { FROM } from "./company.ts";

type File = { name: string; mimeType: string; buffer: Buffer };

/** Sets the page where leads choose a time themselves. */
export async function nameBookingPage(page: Page, address: string): Promise<void> {
  await page.goto("/integrations");
  await page.getByRole("button", { name: "Change settings: Cal.com" }).click();
  await page.getByLabel("Booking page").fill(address);
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByRole("main").getByText(address).waitFor();
}

/** Imports a list through the wizard. Returns the report's figures, in its order. */
export async function importList(page: Page, file: File, tag: string): Promise<string[]> {
  await page.goto("/leads/import");
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByLabel("Tags for everybody in this file").fill(tag);
  await page.getByRole("button", { name: "Check the rows" }).click();
  await page.getByRole("button", { name: /^Import [\d,]+ rows$/ }).click();
  await page.getByText("Finished").waitFor();
  return page.getByRole("main").locator("dd").allTextContents();
}

/** Creates a campaign for everyone with a tag, stopping before its start. */
export async function makeCampaign(page: Page, name: string, tag: string): Promise<void> {
  await page.goto("/campaigns/new");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Voice provider").selectOption({ label: "Retell AI" });
  await page.getByLabel("Agent", { exact: true }).fill("agent_loop");
  await page.getByLabel("From number").fill(FROM);
  await page.getByText("Some, by filter").click();
  await page.getByRole("button", { name: /^Tag/ }).click();
  await page.getByRole("checkbox", { name: tag }).check();
  await page.keyboard.press("Escape");
  await page.getByText("1,000 leads will be included").waitFor();
  await page.getByLabel("Calls at once").fill("100");
  await page.getByLabel("Calls to one lead in all").fill("2");
  // Failed calls are not retried, so that they do not trip the breaker on the second day.
  await page.getByLabel("Failed call", { exact: true }).fill("");
  await page.getByRole("button", { name: "Save and check" }).click();
  await page.getByRole("heading", { name: "1,000 leads" }).waitFor();
}

/** Waits for one figure of the funnel on the campaign's page. */
export const funnelSays = (page: Page, step: string, count: string) =>
  page
    .getByRole("listitem")
    .filter({ hasText: new RegExp(`^${step}\\s*${count}\\b`) })
    .first()
    .waitFor();

/** Records in the queue who came. */
export async function sayWhoCame(page: Page, names: { came: string; missed: string }): Promise<void> {
  await page.goto("/appointments?view=queue");
  for (const [name, words] of [
    [names.came, "came"],
    [names.missed, "did not come"],
  ] as const) {
    const button = page.getByRole("button", { name: `${name} ${words}`, exact: true });
    await button.click();
    // The button shows the answer at once, and is busy until it is saved.
    await expect.poll(() => button.getAttribute("aria-pressed")).toBe("true");
    await expect.poll(() => button.getAttribute("aria-busy"), { timeout: 20_000 }).not.toBe("true");
  }
}

/** Waits until a lead's timeline contains all of these, loading older entries if needed. */
export async function timelineTells(page: Page, leadId: string, words: readonly string[]): Promise<void> {
  await page.goto(`/leads/${leadId}`);
  await page.getByRole("heading", { name: "Timeline" }).waitFor();
  const older = page.getByRole("button", { name: "Show older entries" });
  const missing = async () => {
    if (await older.isEnabled({ timeout: 100 }).catch(() => false)) await older.click();
    const told = (await page.getByRole("main").textContent()) ?? "";
    return words.filter((each) => !told.includes(each));
  };
  await expect.poll(missing, { timeout: 20_000, interval: 250 }).toEqual([]);
}
