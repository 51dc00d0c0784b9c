import { create } from "zustand";
import { persist } from "zustand/middleware";

/** A named state of a table: its URL parameters and hidden columns. */
export interface SavedView {
  id: string;
  name: string;
  /** Sorted search parameters, without the view's own. */
  search: string;
  /** Column ids; absent means the table's default. */
  hidden?: string[];
}

interface SavedViews {
  /** By "user/organization/table". */
  views: Record<string, SavedView[]>;
}

/** Saved in this browser, for this person in this organization. */
export const useSavedViews = create<SavedViews>()(
  persist((): SavedViews => ({ views: {} }), { name: "callboard.views" }),
);

export function saveView(place: string, view: SavedView): void {
  useSavedViews.setState(({ views }) => {
    const others = (views[place] ?? []).filter(({ id }) => id !== view.id);
    return { views: { ...views, [place]: [...others, view].sort((a, b) => a.name.localeCompare(b.name)) } };
  });
}

export function removeView(place: string, id: string): void {
  useSavedViews.setState(({ views }) => ({
    views: { ...views, [place]: (views[place] ?? []).filter((view) => view.id !== id) },
  }));
}
