import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { FilterBar } from "@/components/ui/filter-bar.tsx";
import { useFilters } from "@/hooks/use-filters.ts";
import { renderPage } from "@/testing/render.tsx";

const names = ["status", "agent"] as const;
const options = [
  { value: "ended", label: "Ended" },
  { value: "ongoing", label: "Ongoing" },
];

function Page() {
  const state = useFilters(names);
  return (
    <>
      <FilterBar
        state={state}
        searchPlaceholder="Name or number"
        filters={[
          { name: "status", label: "Status", options },
          { name: "agent", label: "Agent", options: [{ value: "a1", label: "Reception" }], single: true },
        ]}
      />
      <output>{JSON.stringify(state.values)}</output>
    </>
  );
}

const values = () => JSON.parse(screen.getByRole("status").textContent ?? "") as Record<string, string[]>;

describe("the filter bar", () => {
  it("reads the filters from the URL", async () => {
    await renderPage(<Page />, { at: "/calls?status=ended&status=ongoing&q=anna" });
    expect(values()).toEqual({ status: ["ended", "ongoing"], agent: [] });
    expect(screen.getByRole("searchbox")).toHaveProperty("value", "anna");
    expect(screen.getByRole("button", { name: /^Status Ended, Ongoing/ })).toBeTruthy();
  });

  it("writes a chosen filter to the URL and keeps other parameters", async () => {
    const { address } = await renderPage(<Page />, { at: "/calls?sort=name.asc&status=ended" });
    await userEvent.click(screen.getByRole("button", { name: /^Status/ }));
    await userEvent.click(screen.getByRole("checkbox", { name: "Ongoing" }));
    expect(address()).toBe("/calls?sort=name.asc&status=ended&status=ongoing");
  });

  it("searches once typing has stopped", async () => {
    const { address } = await renderPage(<Page />, { at: "/calls" });
    await userEvent.type(screen.getByRole("searchbox"), "berg");
    await waitFor(() => expect(address()).toBe("/calls?q=berg"));
  });

  it("removes one filter, and all of them", async () => {
    const { address } = await renderPage(<Page />, { at: "/calls?status=ended&agent=a1&q=x&tab=all" });
    await userEvent.click(screen.getByRole("button", { name: "Remove filter Status" }));
    expect(address()).toBe("/calls?agent=a1&q=x&tab=all");
    await userEvent.click(screen.getByRole("button", { name: "Clear all" }));
    expect(address()).toBe("/calls?tab=all");
  });
});
