import axe, { type AxeResults, type RunOptions } from "axe-core";
import type { Page } from "playwright-core";

const RULES: RunOptions = {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
  resultTypes: ["violations"],
};

/** What axe-core finds against WCAG 2.2 AA on this page, one line per rule with the first element it names. */
export async function violations(page: Page): Promise<string[]> {
  // Evaluated, not added as a script: the page's own policy would refuse that, and rightly.
  await page.evaluate(axe.source);
  const results = await page.evaluate(
    (options) => (window as unknown as { axe: typeof axe }).axe.run(document, options),
    RULES,
  );
  return (results as AxeResults).violations.map(
    ({ impact, id, nodes }) => `${impact} ${id} (${nodes.length}): ${nodes[0]?.html.slice(0, 160)}`,
  );
}
