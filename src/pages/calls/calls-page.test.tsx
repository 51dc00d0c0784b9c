import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import CallsPage from "@/pages/calls/calls-page.tsx";
import { buildListedCall } from "@/testing/call-builders.ts";
import { answer } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";

const show = (at: string) => renderPage(<CallsPage />, { at, strings: ["calls"] });

/** Every query for calls, as its search parameters. */
function asked(): URLSearchParams[] {
  const seen: URLSearchParams[] = [];
  const inner = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.pathname === "/rest/v1/calls") seen.push(url.searchParams);
    return inner(input, init);
  };
  return seen;
}

test("the URL is the filter: days in the organization's zone, state and direction reach the database", async () => {
  answer("GET /rest/v1/calls", { body: [buildListedCall()] });
  const queries = asked();
  await show("/calls?from=2026-03-01&to=2026-03-01&state=answered&outcome=none&direction=inbound");
  await screen.findAllByText("Anna Berg");
  const list = queries.find((query) => query.getAll("occurred_at").length === 2);
  // Stockholm is an hour ahead of UTC in March.
  expect(list?.getAll("occurred_at")).toEqual([
    "gte.2026-02-28T23:00:00.000Z",
    "lt.2026-03-01T23:00:00.000Z",
  ]);
  // One parameter, because some platforms apply only the first.
  expect(list?.getAll("or")).toEqual([
    "(and(or(and(status.eq.ended,in_voicemail.not.is.true)),or(claimed_outcome.is.null)))",
  ]);
  expect(list?.get("direction")).toBe("in.(inbound)");
});

test("a call opens with the list's filter, so that its neighbours are the list's", async () => {
  answer("GET /rest/v1/calls", { body: [buildListedCall({ id: "c1" })] });
  await show("/calls?direction=inbound");
  const table = await screen.findByRole("table", { name: "Calls" });
  const link = await within(table).findByRole("link", { name: /Anna Berg/ });
  expect(link.getAttribute("href")).toBe("/calls/c1?direction=inbound");
});

test("no match offers to clear the filters; an empty period says so instead", async () => {
  answer("GET /rest/v1/calls", { body: [] });
  const { address } = await show("/calls?state=ringing");
  await userEvent.click(await screen.findByRole("button", { name: "Clear filters" }));
  await waitFor(() => expect(address()).toBe("/calls"));
  expect(await screen.findByText("No calls in this period")).toBeDefined();
});

test("a failed list names the failure and offers a retry", async () => {
  answer("GET /rest/v1/calls", { status: 403, body: { code: "42501", message: "no" } });
  await show("/calls");
  expect(await screen.findByText("The calls could not be loaded")).toBeDefined();
  answer("GET /rest/v1/calls", { body: [buildListedCall()] });
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect((await screen.findAllByText("Anna Berg")).length).toBeGreaterThan(0);
});

test("a view is saved with its filters, shows when it was changed, and can be restored", async () => {
  answer("GET /rest/v1/calls", { body: [buildListedCall()] });
  const { address } = await show("/calls?state=answered");
  const user = userEvent.setup();
  await user.click(await screen.findByRole("button", { name: "Views" }));
  await user.click(await screen.findByRole("menuitem", { name: "Save this view…" }));
  await user.type(await screen.findByRole("textbox", { name: "Name" }), "Answered{Enter}");
  expect(await screen.findByRole("button", { name: "Answered" })).toBeDefined();
  await user.click(screen.getByRole("button", { name: "Clear all" }));
  await user.click(await screen.findByRole("button", { name: "Answered changed" }));
  await user.click(await screen.findByRole("menuitem", { name: "Back to “Answered”" }));
  await waitFor(() => expect(address()).toContain("state=answered"));
  expect(screen.queryByRole("button", { name: "Answered changed" })).toBeNull();
});
