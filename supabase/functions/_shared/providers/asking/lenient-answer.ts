import { Refusal } from "./refusal.ts";

/** A text somewhere in an answer, or "" when it is not there. */
export function textAt(value: unknown, ...path: (string | number)[]): string {
  const found = at(value, ...path);
  return typeof found === "string" ? found : "";
}

/** The list in an answer; empty when there is none. */
export function listAt(value: unknown, ...path: (string | number)[]): unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** Accepted, and the provider's name for it. Without one nobody can say later what became of it: unsure. */
export function sentAs(providerRef: string) {
  if (providerRef) return { providerRef };
  throw new Refusal({ kind: "unsure", code: "unreadable_answer", detail: "The answer names no id" });
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
