import { describe, expect, it } from "vitest";
import { sources, textOf } from "../tests/imports.ts";

interface Way {
  pattern: RegExp;
  /** The files that may do it, the way itself first. */
  only: readonly string[];
}

const WAYS: Record<string, Way> = {
  "a form element": {
    pattern: /<form\b/,
    // The chooser of days is a filter: pages that open it load no form library.
    only: ["src/components/ui/form-body.tsx", "src/components/ui/period-chooser.tsx"],
  },
  "a form that is checked": {
    pattern: /\bstandardSchemaResolver\b/,
    only: ["src/hooks/use-checked-form.ts"],
  },
  "the failure of a query": {
    pattern: /<ErrorState\b/,
    only: [
      "src/components/ui/loaded.tsx",
      // A page or a gate as a whole fails.
      "src/components/layout/gate.tsx",
      "src/components/layout/page-error.tsx",
      // These draw their frame around what is still loading.
      "src/components/ui/data-table/data-table.tsx",
      "src/pages/appointments/appointment-calendar.tsx",
      "src/pages/campaigns/campaigns-page.tsx",
      "src/pages/dashboard/heat-map.tsx",
      // These wait for several queries.
      "src/pages/dashboard/dashboard-page.tsx",
      "src/pages/integrations/integrations-page.tsx",
      "src/pages/live/feed.tsx",
    ],
  },
};

const files = sources("src").filter((file) => !/\.test\.tsx?$/.test(file));
const users = (pattern: RegExp) => files.filter((file) => pattern.test(textOf(file))).sort();

describe.each(Object.entries(WAYS))("%s", (_, { pattern, only }) => {
  it("is made in one way", () => expect(users(pattern)).toEqual([...only].sort()));
});

it("forms and dialogs take what was typed from the form library", () => {
  const shells = /from "@\/components\/ui\/form-(body|dialog)\.tsx"/;
  const others = files.filter((file) => file !== "src/components/ui/form-dialog.tsx");
  const typed = others.filter((file) => shells.test(textOf(file)));
  expect(typed.length).toBeGreaterThan(20);
  expect(typed.filter((file) => !/\.handleSubmit\(|\buseAuthForm\(/.test(textOf(file)))).toEqual([]);
});
