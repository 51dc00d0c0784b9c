import { LoaderCircle } from "lucide-react";

/** For use beside text that says what is in progress; silent to screen readers by itself. */
export function Spinner({ size = 16 }: { size?: number }) {
  return <LoaderCircle size={size} className="animate-spin" aria-hidden />;
}
