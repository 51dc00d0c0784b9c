import { waitFor } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { useSavedAppearance } from "@/hooks/use-saved-appearance.ts";
import { setPreference, usePreferences } from "@/stores/preferences.ts";
import { answer } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";

function Device() {
  useSavedAppearance("u1");
  return null;
}
const saved = (appearance: object) =>
  answer("GET /rest/v1/profiles", { body: { full_name: "Anna", email: "a@b.example", ...appearance } });

beforeEach(() => setPreference({ theme: "system", language: undefined }));

test("a new device adopts the theme and language of the profile", async () => {
  saved({ theme: "dark", locale: "sv" });
  await renderPage(<Device />);
  await waitFor(() => expect(usePreferences.getState()).toMatchObject({ theme: "dark", language: "sv" }));
  expect(document.documentElement.lang).toBe("sv");
});

test("a local choice stays if the profile reports the same again", async () => {
  saved({ theme: "light", locale: null });
  const { client } = await renderPage(<Device />);
  await waitFor(() => expect(usePreferences.getState().theme).toBe("light"));
  setPreference({ theme: "dark" });
  await client.refetchQueries();
  expect(usePreferences.getState()).toMatchObject({ theme: "dark", language: undefined });
});
