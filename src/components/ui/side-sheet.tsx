import { type DialogProps, Overlay } from "@/components/ui/dialog.tsx";

/** Details beside their page: from the right, full screen on phones. `printable`: prints only the sheet. */
export function SideSheet({ printable, ...props }: DialogProps & { printable?: boolean }) {
  return (
    <Overlay
      {...props}
      print={printable ? "only" : undefined}
      contentClass="inset-y-0 right-0 w-full animate-slide md:w-[32rem] md:border-line md:border-l"
    />
  );
}
