import { CircleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";

/** A warning for operators: a title, its meaning, and the list concerned. */
export function Alarm({ title, body, children }: { title: string; body: string; children: ReactNode }) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="mb-4 flex gap-3 rounded-lg border border-bad bg-bad-soft p-4 text-sm"
    >
      <CircleAlert size={18} aria-hidden className="mt-0.5 shrink-0 text-bad" />
      <div className="min-w-0 flex-1">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        <p>{body}</p>
        <ul className="mt-3 flex max-h-72 flex-col gap-2 overflow-y-auto">{children}</ul>
      </div>
    </section>
  );
}
