import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll } from "vitest";
import { i18n, registerStrings, startStrings } from "@/lib/i18n.ts";
import { registerSearchers } from "@/lib/searchers.ts";
import { resetPlatform } from "@/testing/platform.ts";
import { signedOut } from "@/testing/signed-in.ts";

registerStrings(import.meta.glob("../pages/*/strings/*.ts"));

// jsdom implements neither, but the components use both.
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

// A deadline, not a pause: a busy machine needs more than the library's second.
configure({ asyncUtilTimeout: 5_000 });

beforeAll(() => startStrings("en"));

afterEach(async () => {
  cleanup();
  resetPlatform();
  localStorage.clear();
  if (i18n.language !== "en") await i18n.changeLanguage("en");
});

// The files of a worker share modules: none may leak a session or searchers to the next.
afterAll(async () => {
  await signedOut();
  registerSearchers({});
});
