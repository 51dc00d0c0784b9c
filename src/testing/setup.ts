import { cleanup } from "@testing-library/react";
import { afterEach, beforeAll } from "vitest";
import { i18n, registerStrings, startStrings } from "@/lib/i18n.ts";
import { resetPlatform } from "@/testing/platform.ts";

registerStrings(import.meta.glob("../pages/*/strings/*.ts"));

// jsdom knows neither; the components ask for both.
window.matchMedia ??= (query) =>
  Object.assign(new EventTarget(), {
    matches: false,
    media: query,
    onchange: null,
  }) as unknown as MediaQueryList;
window.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
Element.prototype.scrollIntoView ??= () => {};
Element.prototype.hasPointerCapture ??= () => false;

beforeAll(() => startStrings("en"));

afterEach(async () => {
  cleanup();
  resetPlatform();
  localStorage.clear();
  if (i18n.language !== "en") await i18n.changeLanguage("en");
});
