import { useLocation, useSearchParams } from "react-router-dom";
import { formatPath, parsePath, type Step } from "@/components/explain/explain-path.ts";

interface Ahead {
  ahead?: Step[];
}

/** The steps from a figure down, in the address; each is an entry of the browser's history too. */
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
    /** From a figure on the page. */
    ask: (step: Step) => go([step]),
    /** One step further down. */
    deeper: (step: Step) => go([...path, step]),
    /** To a step of the path; what lay below can be gone to again. */
    to: (length: number) => go(path.slice(0, length), [...path.slice(length), ...ahead]),
    forward: ahead[0] ? () => go([...path, ahead[0] as Step], ahead.slice(1)) : undefined,
    close: () => go([]),
  };
}
