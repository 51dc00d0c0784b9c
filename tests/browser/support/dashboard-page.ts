import type { Locator, Page } from "playwright-core";

export interface Account {
  email: string;
  password: string;
}

/** Signs in through the form and waits for the dashboard's frame. */
export async function signIn(page: Page, { email, password }: Account, path = "/"): Promise<void> {
  await page.goto(path);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
}

/** Waits for the "Live" badge: from then on no message is missed. */
export const isLive = (page: Page): Promise<void> => freshness(page, "Live").waitFor();

/** The freshness badge in the given state, wherever it is on this page. */
export const freshness = (page: Page, state: string): Locator =>
  page
    .getByRole("status")
    .filter({ hasText: new RegExp(`^${state}`) })
    .locator("visible=true")
    .first();

/** Sets a mark that a reload would remove. */
export async function markUnreloaded(page: Page): Promise<() => Promise<boolean>> {
  await page.evaluate(() => Object.assign(window, { unreloaded: true }));
  return () => page.evaluate(() => "unreloaded" in window);
}
