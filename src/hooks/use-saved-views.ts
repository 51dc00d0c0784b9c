import { useOrganization } from "@/data/organizations/organizations.ts";
import { useSession } from "@/data/organizations/session.ts";
import { useSearch } from "@/hooks/use-search-param.ts";
import { setPreference, usePreferences } from "@/stores/preferences.ts";
import { removeView, type SavedView, saveView, useSavedViews } from "@/stores/saved-views.ts";

const none: SavedView[] = [];

/**
 * The saved views of a table. The current one is in the URL (`?view=`); it counts as changed once the rest of the URL
 * differs.
 */
export function useViews(table: string) {
  const userId = useSession()?.user.id ?? "";
  const place = `${userId}/${useOrganization().id}/${table}`;
  const views = useSavedViews((state) => state.views[place] ?? none);
  const hidden = usePreferences((preferences) => preferences.hiddenColumns[table]);
  const { search, change } = useSearch();
  const current = views.find(({ id }) => id === search.get("view"));
  const now = viewText(search);

  return {
    views,
    current,
    isModified: current !== undefined && (current.search !== now || !sameColumns(current.hidden, hidden)),
    apply(view: SavedView) {
      const names = [...new Set([...search.keys(), ...new URLSearchParams(view.search).keys()])];
      const wanted = new URLSearchParams(view.search);
      change({ ...Object.fromEntries(names.map((name) => [name, wanted.getAll(name)])), view: view.id });
      hideColumns(table, view.hidden);
    },
    save(name: string) {
      const view = { id: crypto.randomUUID(), name, search: now, ...(hidden && { hidden }) };
      saveView(place, view);
      change({ view: view.id });
    },
    update(view: SavedView) {
      saveView(place, { id: view.id, name: view.name, search: now, ...(hidden && { hidden }) });
    },
    remove(view: SavedView) {
      removeView(place, view.id);
      if (view.id === current?.id) change({ view: undefined });
    },
  };
}

/** The search parameters that form a view, sorted, so that equal views are equal texts. */
export function viewText(search: URLSearchParams): string {
  const copy = new URLSearchParams(search);
  copy.delete("view");
  copy.sort();
  return copy.toString();
}

const sameColumns = (a: string[] | undefined, b: string[] | undefined) =>
  [...(a ?? [])].sort().join() === [...(b ?? [])].sort().join() && (a === undefined) === (b === undefined);

function hideColumns(table: string, hidden: string[] | undefined) {
  const { [table]: _before, ...others } = usePreferences.getState().hiddenColumns;
  setPreference({ hiddenColumns: hidden ? { ...others, [table]: hidden } : others });
}
