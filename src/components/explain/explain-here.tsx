import { Suspense } from "react";
import { useSearchParams } from "react-router-dom";
import { loadStrings } from "@/lib/i18n.ts";
import { lazyPart } from "@/lib/lazy-part.ts";

/** An explanation uses the strings of verdicts, deliveries and figures. */
const STRINGS = ["billing", "appointments", "integrations", "roi", "dashboard"];

const Sheet = lazyPart(async () => {
  const [{ ExplainSheet }] = await Promise.all([
    import("@/components/explain/explain-sheet.tsx"),
    ...STRINGS.map(loadStrings),
  ]);
  return { default: ExplainSheet };
});

/** The explanation for pages that load it on demand. */
export function ExplainHere() {
  const [search] = useSearchParams();
  if (!search.has("why")) return null;
  return (
    <Suspense>
      <Sheet />
    </Suspense>
  );
}
