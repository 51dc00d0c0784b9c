import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import type { Column } from "@/components/ui/data-table/column.ts";
import { DataTable, type DataTableProps } from "@/components/ui/data-table/data-table.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { Refused } from "@/lib/refused.ts";
import { usePreferences } from "@/stores/preferences.ts";
import { renderPage } from "@/testing/render.tsx";

interface Person {
  id: string;
  name: string;
  age: number;
}

const columns: Column<Person>[] = [
  {
    id: "name",
    header: "Name",
    cell: (row) => row.name,
    value: (row) => row.name,
    sortable: true,
    pinned: true,
  },
  {
    id: "age",
    header: "Age",
    cell: (row) => row.age,
    value: (row) => row.age,
    sortable: true,
    numeric: true,
  },
  { id: "id", header: "Id", cell: (row) => row.id, value: (row) => row.id, hidden: true },
];
const people: Person[] = [
  { id: "b", name: "Berit", age: 41 },
  { id: "a", name: "Arne", age: 7 },
  { id: "c", name: "Cia", age: 30 },
];

const show = (props: Partial<DataTableProps<Person>> = {}) =>
  renderPage(
    <DataTable
      id="people"
      label="People"
      columns={columns}
      rows={people}
      rowId={(row) => row.id}
      card={(row) => row.name}
      empty={<EmptyState title="Nobody yet" />}
      {...props}
    />,
  );

const link = (row: Person) => `/people/${row.id}`;

/** The table after a refetch: the same rows as new objects, and one more above them. */
function Arrivals({ columns }: { columns: Column<Person>[] }) {
  const [rows, setRows] = useState(people);
  const arrive = () => setRows([{ id: "d", name: "Disa", age: 9 }, ...people.map((row) => ({ ...row }))]);
  const shared = { id: "arrivals", label: "People", empty: null, href: link };
  return (
    <>
      <button type="button" onClick={arrive}>
        Arrive
      </button>
      <DataTable {...shared} columns={columns} rows={rows} rowId={(row) => row.id} card={(row) => row.name} />
    </>
  );
}

const table = () => screen.getByRole("table", { name: "People" });
const names = () =>
  within(table())
    .getAllByRole("row")
    .slice(1)
    .map((row) => within(row).getAllByRole("cell")[0]?.textContent);

describe("a table", () => {
  it("sorts its rows when a heading is pressed, and announces the order", async () => {
    await show();
    await userEvent.click(screen.getByRole("button", { name: "Name" }));
    expect(names()).toEqual(["Arne", "Berit", "Cia"]);
    expect(screen.getByRole("columnheader", { name: "Name" })).toHaveProperty("ariaSort", "ascending");
    await userEvent.click(screen.getByRole("button", { name: "Name" }));
    expect(names()).toEqual(["Cia", "Berit", "Arne"]);
  });

  it("leaves sorting to the database if it has an order", async () => {
    const onSort = vi.fn();
    await show({ sort: { column: "age", descending: true }, onSort });
    expect(names()).toEqual(["Berit", "Arne", "Cia"]);
    await userEvent.click(screen.getByRole("button", { name: "Age" }));
    expect(onSort).toHaveBeenCalledWith({ column: "age", descending: false });
  });

  it("is one stop of the Tab key; arrows move between rows and Enter opens", async () => {
    const opened: string[] = [];
    await show({ onOpen: (row) => opened.push(row.id) });
    const rows = within(table()).getAllByRole("row").slice(1);
    expect(rows.map((row) => row.tabIndex)).toEqual([0, -1, -1]);
    rows[0]?.focus();
    await userEvent.keyboard("{ArrowDown}{ArrowDown}{ArrowDown}");
    expect(document.activeElement).toBe(rows[2]);
    await userEvent.keyboard("{Home}{ArrowDown}{Enter}");
    expect(opened).toEqual(["a"]);
  });

  it("updates an open side sheet as the arrows move", async () => {
    const opened: string[] = [];
    await show({ onOpen: (row) => opened.push(row.id), openId: "b" });
    within(table()).getAllByRole("row")[1]?.focus();
    await userEvent.keyboard("{ArrowDown}");
    expect(opened).toEqual(["a"]);
  });

  it("opens a row's page on click, but not on clicks on its controls", async () => {
    const withButton: Column<Person>[] = [
      ...columns,
      { id: "act", header: "Act", cell: () => <button type="button">Tag</button> },
    ];
    const { address } = await show({ columns: withButton, href: (row) => `/people/${row.id}` });
    await userEvent.click(within(table()).getAllByRole("button", { name: "Tag" })[1] as HTMLElement);
    expect(address()).toBe("/");
    await userEvent.click(screen.getByRole("cell", { name: "7" }));
    expect(address()).toBe("/people/a");
  });

  it("on a phone shows the same rows as cards with the same links", async () => {
    const media = vi
      .spyOn(window, "matchMedia")
      .mockImplementation((query) =>
        Object.assign(new EventTarget() as MediaQueryList, { matches: query.includes("max-width") }),
      );
    await show({ href: (row) => `/people/${row.id}` });
    const cards = within(screen.getByRole("list", { name: "People" })).getAllByRole("link");
    expect(cards.map((card) => [card.textContent, card.getAttribute("href")])).toEqual([
      ["Berit", "/people/b"],
      ["Arne", "/people/a"],
      ["Cia", "/people/c"],
    ]);
    media.mockRestore();
  });

  it("does not re-render cells when a row was added above, or returned as an equal object", async () => {
    const drawn: string[] = [];
    const counting: Column<Person>[] = [
      { id: "name", header: "Name", cell: (row) => drawn.push(row.id) && row.name, value: (row) => row.name },
    ];
    await renderPage(<Arrivals columns={counting} />);
    drawn.length = 0;
    await userEvent.click(screen.getByRole("button", { name: "Arrive" }));
    expect(names()).toEqual(["Disa", "Berit", "Arne", "Cia"]);
    expect(drawn).toEqual(["d"]);
  });

  it("prints every row as a table, also on phones and beyond the rendered rows", async () => {
    const media = vi
      .spyOn(window, "matchMedia")
      .mockImplementation((query) =>
        Object.assign(new EventTarget() as MediaQueryList, { matches: query.includes("max-width") }),
      );
    const many = Array.from({ length: 120 }, (_, age) => ({ id: `p${age}`, name: `Person ${age}`, age }));
    await show({ rows: many });
    expect(screen.queryByRole("table")).toBeNull();
    act(() => void window.dispatchEvent(new Event("beforeprint")));
    expect(within(table()).getAllByRole("row")).toHaveLength(121);
    act(() => void window.dispatchEvent(new Event("afterprint")));
    expect(screen.queryByRole("table")).toBeNull();
    media.mockRestore();
  });

  it("remembers the visible columns", async () => {
    await show();
    expect(screen.queryByRole("columnheader", { name: "Id" })).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "View" }));
    await userEvent.click(screen.getByRole("menuitemcheckbox", { name: "Id" }));
    await userEvent.keyboard("{Escape}");
    expect(screen.getByRole("columnheader", { name: "Id" })).toBeTruthy();
    expect(usePreferences.getState().hiddenColumns.people).toEqual([]);
    usePreferences.setState({ hiddenColumns: {} });
  });

  it("distinguishes an empty table from no matches", async () => {
    const { unmount } = await show({ rows: [] });
    expect(screen.getByText("Nobody yet")).toBeTruthy();
    unmount();
    const onClearFilters = vi.fn();
    await show({ rows: [], onClearFilters });
    expect(screen.getByText("Nothing matches these filters")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Clear filters" }));
    expect(onClearFilters).toHaveBeenCalledOnce();
  });

  it("shows the failure, offers a retry and an id to quote", async () => {
    const onRetry = vi.fn();
    const error = new Refused("network", 0, "fetch failed");
    await show({ rows: undefined, error, onRetry, errorTitle: "The people could not be loaded" });
    const alert = screen.getByRole("alert");
    expect(alert.textContent).toContain("The people could not be loaded");
    expect(alert.textContent).toContain("The platform cannot be reached");
    expect(alert.textContent).toContain(error.id);
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(onRetry).toHaveBeenCalledOnce();
  });

  it("keeps showing rows if only a refetch failed", async () => {
    await show({ error: new Refused("network", 0, "fetch failed") });
    expect(names()).toHaveLength(3);
  });

  it("shows how many of all rows are loaded and loads more", async () => {
    const load = vi.fn();
    await show({ total: 1200, more: { has: true, busy: false, load } });
    expect(screen.getByText("3 of 1,200")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Load more" }));
    expect(load).toHaveBeenCalledOnce();
  });

  it("selects rows one by one and all at once", async () => {
    const onChange = vi.fn();
    await show({ selection: { ids: new Set(["b"]), onChange } });
    const [all, , arne] = within(table()).getAllByRole("checkbox") as HTMLInputElement[];
    expect(all?.indeterminate).toBe(true);
    await userEvent.click(arne as HTMLInputElement);
    expect(onChange).toHaveBeenLastCalledWith(new Set(["b", "a"]));
    await userEvent.click(all as HTMLInputElement);
    expect(onChange).toHaveBeenLastCalledWith(new Set(["b", "a", "c"]));
  });
});
