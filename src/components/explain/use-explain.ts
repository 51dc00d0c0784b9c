import { useLocation, useSearchParams } from "react-router-dom";
import { formatPath, parsePath, type Step } from "@/components/explain/explain-path.ts";

interface Ahead {
  ahead?: Step[];
}

/** The steps of the explanation, kept in the URL; each is a browser history entry. */
export function useExplain() {
  const [search, setSearch] = useSearchParams();
  const state = useLocation().state as Ahead | null;
  const path = parsePath(search.get("why") ?? "");
  const ahead = state?.ahead ?? [];

  function go(next: readonly Step[], left: readonly Step[] = []) {
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        if (next.length) after.set("why", formatPath(next));
        else after.delete("why");
        return after;
      },
      { preventScrollReset: true, state: { ahead: left } },
    );
  }

  return {
    path,
    /** Opens it from a figure on the page. */
    ask: (step: Step) => go([step]),
    /** Opens the next step. */
    deeper: (step: Step) => go([...path, step]),
    /** Goes to a step of the path; the steps below stay available. */
    to: (length: number) => go(path.slice(0, length), [...path.slice(length), ...ahead]),
    forward: ahead[0] ? () => go([...path, ahead[0] as Step], ahead.slice(1)) : undefined,
    close: () => go([]),
  };
}
