import { type DialogProps, Overlay } from "@/components/ui/dialog.tsx";

/** Details beside the page they belong to: from the right, the whole screen on phones. */
export function SideSheet(props: DialogProps) {
  return (
    <Overlay
      {...props}
      contentClass="inset-y-0 right-0 w-full animate-slide md:w-[32rem] md:border-line md:border-l"
    />
  );
}
