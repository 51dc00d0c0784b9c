/** One result of the command palette. */
export interface Found {
  id: string;
  title: string;
  detail?: string;
  href: string;
}

/** Formatting of results in the organization's time zone and country. */
export interface Writing {
  /** ISO 8601 → "3 Nov 2026" */
  day: (at: string) => string;
  /** E.164 → national notation */
  phone: (e164: string) => string;
}

/** How a domain is searched from the palette: the default export of `pages/<domain>/searcher.ts`. */
export interface Searcher {
  /** The heading in the palette, one of the pages. */
  page: "calls" | "leads" | "appointments";
  /** The best matches for two or more characters; throws `Refused`. */
  search(organizationId: string, text: string, signal: AbortSignal, write: Writing): Promise<Found[]>;
}

type Load = () => Promise<unknown>;
let files: Load[] = [];

/** Registers the searchers; they are loaded when the palette first opens. */
export function registerSearchers(found: Record<string, Load>): void {
  files = Object.values(found);
}

export async function loadSearchers(): Promise<Searcher[]> {
  const modules = await Promise.all(files.map((load) => load()));
  return modules.map((each) => (each as { default: Searcher }).default);
}
