import { LoaderCircle } from "lucide-react";

/** Beside words that say what is under way; alone it says nothing to a screen reader. */
export function Spinner({ size = 16 }: { size?: number }) {
  return <LoaderCircle size={size} className="animate-spin" aria-hidden />;
}
