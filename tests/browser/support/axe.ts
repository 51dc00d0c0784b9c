import axe, { type AxeResults, type RunOptions } from "axe-core";
import type { Page } from "playwright-core";

const RULES: RunOptions = {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
  resultTypes: ["violations"],
};

/** axe-core's violations of WCAG 2.2 AA on this page, one line per rule with the first element affected. */
export async function violations(page: Page): Promise<string[]> {
  // Evaluated rather than added as a script, which the page's content security policy would refuse.
  await page.evaluate(axe.source);
  const results = await page.evaluate(
    (options) => (window as unknown as { axe: typeof axe }).axe.run(document, options),
    RULES,
  );
  return (results as AxeResults).violations.map(
    ({ impact, id, nodes }) => `${impact} ${id} (${nodes.length}): ${nodes[0]?.html.slice(0, 160)}`,
  );
}
