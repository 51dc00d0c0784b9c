/**
 * The path from a figure to its evidence, kept in the URL: `?why=line:<id>/usage:<call>/event:<id>`. figure:
 * `<name>:<from>..<to>` of a period; open: `<model>`, `<model>:<month>` or `credit:<tax behavior>:<basis points>` of
 * the open month; month: the open month's total; invoice, line: their id; payment: an invoice; receipt:
 * `<invoice>.<delivery>`; usage: a call; appointment: its id; card: a rate card's version; event: a delivery.
 */
export const stepKinds = [
  "figure",
  "month",
  "open",
  "invoice",
  "line",
  "usage",
  "appointment",
  "card",
  "event",
  "payment",
  "receipt",
] as const;
export type StepKind = (typeof stepKinds)[number];

export interface Step {
  kind: StepKind;
  id: string;
}

export function parsePath(text: string): Step[] {
  return text.split("/").flatMap((part) => {
    const [, name, id] = /^([a-z]+):(.+)$/.exec(part) ?? [];
    const kind = stepKinds.find((known) => known === name);
    return kind && id ? [{ kind, id }] : [];
  });
}

export const formatPath = (path: readonly Step[]): string =>
  path.map(({ kind, id }) => `${kind}:${id}`).join("/");
