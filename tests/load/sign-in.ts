import type { Page } from "playwright-core";
import type { BenchOrganization } from "./organization.ts";

/** Opens the list of calls as a signed-out user, and waits for it. */
export async function signInToCalls(page: Page, { email, password }: BenchOrganization) {
  await page.goto("/calls");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Calls", level: 1 }).waitFor();
}
