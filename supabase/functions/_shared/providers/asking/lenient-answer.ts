import { Refusal } from "./refusal.ts";

/** A text field anywhere in a response, or "" if it is missing. */
export function textAt(value: unknown, ...path: (string | number)[]): string {
  const found = at(value, ...path);
  return typeof found === "string" ? found : "";
}

/** The list in a response; empty if there is none. */
export function listAt(value: unknown, ...path: (string | number)[]): unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** Accepted, with the provider's id. Without an id nobody can look it up later: unsure. */
export function sentAs(providerRef: string) {
  if (providerRef) return { providerRef };
  throw new Refusal({ kind: "unsure", code: "unreadable_answer", detail: "The response contains no id" });
}

function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null
        ? (inner as Record<string | number, unknown>)[key]
        : undefined,
    value,
  );
}
