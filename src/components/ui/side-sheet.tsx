import { type DialogProps, Overlay } from "@/components/ui/dialog.tsx";

/** Details beside the page they belong to: from the right, the whole screen on phones. `printable`: paper gets it alone. */
export function SideSheet({ printable, ...props }: DialogProps & { printable?: boolean }) {
  return (
    <Overlay
      {...props}
      print={printable ? "only" : undefined}
      contentClass="inset-y-0 right-0 w-full animate-slide md:w-[32rem] md:border-line md:border-l"
    />
  );
}
