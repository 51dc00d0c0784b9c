import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { Language } from "@/lib/languages.ts";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];
export type Density = "comfortable" | "compact";

interface Preferences {
  theme: Theme;
  /** Absent until chosen: the browser's language applies. */
  language?: Language;
  sidebarCollapsed: boolean;
  density: Density;
  /** Hidden columns by table id. */
  hiddenColumns: Record<string, string[]>;
}

/**
 * A person's display preferences in this browser. index.html reads the key and `state.theme` before the first paint.
 */
export const usePreferences = create<Preferences>()(
  persist(
    (): Preferences => ({
      theme: "system",
      sidebarCollapsed: false,
      density: "comfortable",
      hiddenColumns: {},
    }),
    { name: "callboard.preferences" },
  ),
);

export const setPreference = (change: Partial<Preferences>) => usePreferences.setState(change);
