import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stack } from "../lanes/stack.ts";
import { DESKTOP, launchBrowser, PHONE, visit } from "./support/browser.ts";
import { signIn } from "./support/dashboard-page.ts";

const demo = stack.demo_users.find(({ role }) => role === "owner") ?? { email: "", password: "" };

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

it.each([
  ["a desk", { viewport: DESKTOP, colorScheme: "dark" }],
  ["a phone", { viewport: PHONE, hasTouch: true }],
] as const)(
  "prints a list from %s as a table under its organization, page and filter",
  async (_where, options) => {
    const { page, close } = await visit(browser, stack.dashboard_url, options);
    await signIn(page, demo);
    await page.goto("/calls?state=answered&period=90d");
    const main = page.getByRole("main");
    await main.getByText(/\d of \d/).waitFor();
    await page.emulateMedia({ media: "print" });
    await main.getByRole("table", { name: "Calls" }).waitFor();
    await main.getByText("Harbor Dental", { exact: true }).waitFor();
    await main.getByText("State: Answered").waitFor();
    await main.getByText(/^As of /).waitFor();
    expect(await page.getByRole("button").allTextContents()).toEqual([
      expect.stringMatching(/^Last 90 days/),
    ]);
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(
      "rgb(255, 255, 255)",
    );
    await close();
  },
);

it("prints all of a long list, on as many sheets as its rows need", async () => {
  const { page, close } = await visit(browser, stack.dashboard_url, { viewport: DESKTOP });
  await signIn(page, demo);
  await page.goto("/leads");
  await page.getByText(/^100 of /).waitFor();
  const drawn = page.getByRole("main").locator("tbody tr[data-row]");
  expect(await drawn.count()).toBeLessThan(60);
  await page.evaluate(() => {
    const count = () => {
      const rows = document.querySelectorAll("tbody tr[data-row]").length;
      document.body.dataset.most = String(Math.max(rows, Number(document.body.dataset.most ?? 0)));
    };
    new MutationObserver(count).observe(document.querySelector("tbody") ?? document.body, {
      childList: true,
    });
  });
  const pdf = await page.pdf({ preferCSSPageSize: true });
  expect(await page.evaluate(() => document.body.dataset.most)).toBe("100");
  // A hundred rows of 10 mm on sheets 178 mm high; the rest of the screen's height would make eight.
  expect(pdf.toString("latin1").match(/\/MediaBox/g)?.length).toBeLessThanOrEqual(6);
  await close();
});
