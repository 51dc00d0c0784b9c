import { Suspense } from "react";
import { useSearchParams } from "react-router-dom";
import { loadStrings } from "@/lib/i18n.ts";
import { lazyPart } from "@/lib/lazy-part.ts";

/** A way down tells of verdicts, deliveries and figures in the words of their pages. */
const STRINGS = ["billing", "appointments", "integrations", "roi", "dashboard"];

const Sheet = lazyPart(async () => {
  const [{ ExplainSheet }] = await Promise.all([
    import("@/components/explain/explain-sheet.tsx"),
    ...STRINGS.map(loadStrings),
  ]);
  return { default: ExplainSheet };
});

/** The way down, for pages that must not carry it: it comes when somebody asks. */
export function ExplainHere() {
  const [search] = useSearchParams();
  if (!search.has("why")) return null;
  return (
    <Suspense>
      <Sheet />
    </Suspense>
  );
}
