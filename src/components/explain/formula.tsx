import type { ReactNode } from "react";

interface FormulaProps {
  title: string;
  /** From the inputs to the figure, in the order of the calculation. */
  terms: readonly { name: ReactNode; value: ReactNode }[];
  result: { name: ReactNode; value: ReactNode };
}

/** The formula of a figure, term by term. */
export function Formula({ title, terms, result }: FormulaProps) {
  return (
    <section aria-label={title}>
      <h3 className="mb-2 font-semibold text-sm">{title}</h3>
      <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-y-1.5 rounded-md bg-sunken p-3 text-sm">
        {terms.map(({ name, value }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: terms stand in a fixed order
          <div key={index} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd data-figures="" className="pl-4 text-right">
              {value}
            </dd>
          </div>
        ))}
        <dt className="border-line border-t pt-1.5 font-semibold">{result.name}</dt>
        <dd data-figures="" className="border-line border-t pt-1.5 pl-4 text-right font-semibold">
          {result.value}
        </dd>
      </dl>
    </section>
  );
}
