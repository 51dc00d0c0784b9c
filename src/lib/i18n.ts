import { createInstance, type ReadCallback } from "i18next";
import { initReactI18next } from "react-i18next";
import { languageOf } from "@/lib/languages.ts";
import type common from "@/lib/strings/en.ts";

/**
 * Strings live where they are used: `lib/strings` for the shell and the kit (namespace `common`), and
 * `pages/<domain>/strings/{en,sv}.ts` for a page (namespace `<domain>`), which adds its own keys to this map so that
 * `useTranslation("<domain>")` knows them. Each file is loaded only when its language and page are needed.
 */
declare module "i18next" {
  interface ResourceNamespaceMap {
    common: typeof common;
  }
  interface CustomTypeOptions {
    defaultNS: "common";
    strictInterpolationChecks: true;
  }
}

type Load = () => Promise<unknown>;
const loaders = new Map<string, Load>();

/** Registers the string files: `{ "./pages/calls/strings/en.ts": () => import(…) }`. */
export function registerStrings(files: Record<string, Load>): void {
  for (const [file, load] of Object.entries(files)) {
    const [, domain, language] = /(?:([^./]+)\/)?strings\/(\w+)\.ts$/.exec(file) ?? [];
    loaders.set(`${language}/${domain ?? "common"}`, load);
  }
}
registerStrings(import.meta.glob("./strings/*.ts"));

async function read(language: string, namespace: string, done: ReadCallback) {
  try {
    const load = loaders.get(`${language}/${namespace}`);
    if (!load) throw new Error(`There are no ${language} strings for ${namespace}`);
    done(null, ((await load()) as { default: Record<string, unknown> }).default);
  } catch (error) {
    done(error as Error, null);
  }
}

export const i18n = createInstance();

let started: Promise<unknown> = Promise.resolve();

/** Loads the shell's strings in the chosen language; the first paint waits for it. */
export async function startStrings(wanted: string): Promise<void> {
  i18n.on("languageChanged", (language) => {
    document.documentElement.lang = language;
  });
  started = i18n
    .use({ type: "backend", init: () => {}, read })
    .use(initReactI18next)
    .init({
      lng: languageOf(wanted),
      fallbackLng: false,
      ns: ["common"],
      defaultNS: "common",
      interpolation: { escapeValue: false },
      returnEmptyString: false,
    });
  await started;
}

/** Loads a page's strings together with its code, so that the page never waits twice. */
export async function loadStrings(namespace: string): Promise<void> {
  if (!loaders.has(`en/${namespace}`)) return; // A page without strings of its own uses the common ones.
  await started;
  await i18n.loadNamespaces(namespace);
}
