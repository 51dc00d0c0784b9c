import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import CommandPalette from "@/components/layout/command-palette.tsx";
import { registerSearchers, type Searcher } from "@/lib/searchers.ts";
import { renderPage } from "@/testing/render.tsx";

const found: Searcher = {
  page: "leads",
  search: async (_organization, text) =>
    text === "zzanna" ? [{ id: "l1", title: "Anna Berg", href: "/leads/l1" }] : [],
};

beforeEach(async () => {
  registerSearchers({ leads: async () => ({ default: found }) });
  await renderPage(<CommandPalette onClose={() => {}} />);
});

test('does not report "no matches" above results from the database', async () => {
  await userEvent.type(screen.getByRole("combobox"), "zzanna");
  expect(await screen.findByRole("option", { name: /Anna Berg/ })).toBeDefined();
  expect(screen.queryByText("Nothing matches.")).toBeNull();
});

test("reports no matches if neither pages, actions nor rows match", async () => {
  await userEvent.type(screen.getByRole("combobox"), "zzother");
  await waitFor(() => expect(screen.getByText("Nothing matches.")).toBeDefined());
});
