import fs from "node:fs";
import type { Browser, Page } from "playwright-core";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stack } from "../lanes/stack.ts";
import { violations } from "./support/axe.ts";
import { launchBrowser, PHONE, visit } from "./support/browser.ts";
import { signIn } from "./support/dashboard-page.ts";

const demo = stack.demo_users.find(({ role }) => role === "owner") ?? { email: "", password: "" };
const unique = Date.now() % 1_000_000;
const PEOPLE = 6_000;

let browser: Browser;
let sql: postgres.Sql;
beforeAll(async () => {
  browser = await launchBrowser();
  sql = postgres(stack.db_url, { max: 1 });
});
afterAll(async () => {
  await sql.unsafe(`delete from public.leads where email like '%@import-${unique}.test'`);
  await sql.end();
  await browser?.close();
});

/** A Swedish spreadsheet's export: semicolons, Windows-1252, three rows that cannot be imported. */
function list(name: string, size = PEOPLE) {
  const people = Array.from(
    { length: size },
    (_, at) => `Åsa Öberg ${at};asa${at}@import-${unique}.test;Växjö`,
  );
  const bad = ["Nobody;not an address;Kil", `Åsa igen;asa0@import-${unique}.test;Kil`, "Ingen;;Kil"];
  const text = ["Namn;E-post;Ort", ...people, ...bad].join("\r\n");
  return { name, mimeType: "text/csv", buffer: Buffer.from(text, "latin1") };
}

const shot = (page: Page, name: string) =>
  process.env.CALLBOARD_SHOTS
    ? page.screenshot({ path: `${process.env.CALLBOARD_SHOTS}/${name}.png`, fullPage: true })
    : undefined;
const leads = async () => {
  const [{ count }] = await sql<
    [{ count: number }]
  >`select count(*)::int from public.leads where email like ${`%@import-${unique}.test`}`;
  return count;
};
const choose = (page: Page, file: ReturnType<typeof list>) =>
  page.locator("input[type=file]").setInputFiles(file);

it("resumes an import after a reload, reports every row, and undoes it", async () => {
  const { page, complaints, close } = await visit(browser, stack.dashboard_url);
  await signIn(page, demo);
  await page.goto("/leads/import");
  await choose(page, list("lista.csv"));
  await page.getByRole("table", { name: "First rows" }).waitFor();
  expect(await page.getByLabel("Namn becomes").inputValue()).toBe("name");
  expect(await page.getByLabel("E-post becomes").inputValue()).toBe("email");
  expect(await page.getByText("Växjö").count()).toBeGreaterThan(5);
  expect((await violations(page)).filter((each) => /^(serious|critical)/.test(each))).toEqual([]);
  await shot(page, "import-map");
  await page.getByRole("button", { name: "Check the rows" }).click();
  await page.getByText("Not an e-mail address").waitFor();
  await shot(page, "import-check");

  // The tab is closed before the second chunk's response.
  let chunks = 0;
  await page.route("**/rpc/import_leads_chunk", (route) => {
    chunks += 1;
    return chunks === 2 ? undefined : route.continue();
  });
  await page.getByRole("button", { name: "Import 6,001 rows" }).click();
  await page.getByText("2,000 of 6,003 rows").waitFor();
  await shot(page, "import-run");
  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await page.getByText("2,000 of 6,003 rows").waitFor();
  expect(await leads()).toBe(2_000);

  await choose(page, { ...list("other.csv"), buffer: Buffer.from("Namn;E-post;Ort\nX;x@example.test;Kil") });
  await page.getByText("This is another file").waitFor();
  await choose(page, list("again.csv"));
  await page.getByText("Finished").waitFor();
  expect(await leads()).toBe(PEOPLE);
  const figures = await page.getByRole("main").locator("dd").allTextContents();
  expect(figures).toEqual(["6,000", "2", "1", "0", "0", "6,003"]);
  await shot(page, "import-report");

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download 3 rows" }).click(),
  ]);
  const rejects = fs
    .readFileSync(await download.path(), "utf8")
    .replace("\uFEFF", "")
    .split("\r\n");
  expect(rejects.map((line) => line.split(",").slice(0, 2).join(" "))).toEqual([
    "Line Reason",
    "6002 Not an e-mail address",
    "6003 Twice in the file",
    "6004 Neither phone number nor e-mail address",
  ]);

  await page.getByRole("link", { name: "Show the leads" }).click();
  await page.getByPlaceholder("Name, number or e-mail").fill(`asa4711@import-${unique}`);
  const row = page.getByRole("row", { name: /Åsa Öberg 4711/ });
  await row.getByRole("checkbox").check();
  await page.getByRole("region", { name: "Chosen leads" }).getByLabel("Tag").fill("found");
  await page.getByRole("button", { name: "Add the tag" }).click();
  await page.getByText("“found” was added to 1 lead.").waitFor();
  await row.getByText("found").waitFor();
  await shot(page, "leads-bulk");
  await page.goBack();

  // The second part gets no response either; the page resumes when it is opened again.
  let parts = 0;
  await page.route("**/rpc/undo_lead_import", (route) => {
    parts += 1;
    return parts === 2 ? undefined : route.continue();
  });
  await page.getByRole("button", { name: "Undo the import" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Undo the import" }).click();
  await page.getByText("2,000 of 6,000 leads gone through").waitFor();
  await shot(page, "import-undo");
  expect(await leads()).toBe(4_000);
  await page.reload();
  await page.getByText("6,000 leads were removed").waitFor();
  expect(await leads()).toBe(0);
  expect(complaints).toEqual([]);
  await close();
});

it("explains on a phone why it refuses a spreadsheet", async () => {
  const { page, close } = await visit(browser, stack.dashboard_url, { viewport: PHONE, hasTouch: true });
  await signIn(page, demo);
  await page.goto("/leads/import");
  await choose(page, { ...list("lista.xlsx"), buffer: Buffer.from("PK\u0003\u0004 and so on") });
  await page.getByText("Save it as CSV").waitFor();
  expect(await page.getByRole("main").getByRole("alert").count()).toBe(1);
  await shot(page, "import-refused-phone");
  await choose(page, list("lista.csv", 40));
  await page.getByRole("button", { name: "Check the rows" }).waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide).toBeLessThanOrEqual(0);
  await shot(page, "import-map-phone");
  await close();
});
