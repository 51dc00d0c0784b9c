import { type ComponentType, type ReactElement, Suspense, useState } from "react";
import { useIdle } from "@/hooks/use-idle.ts";

export interface DeferredMenuProps {
  trigger: ReactElement;
  defaultOpen: boolean;
}

interface Props {
  /** A lazy component that renders its menu behind the trigger. */
  menu: ComponentType<DeferredMenuProps>;
  trigger: (open?: () => void) => ReactElement;
}

/** A menu whose code is loaded when the page is idle, or when its button is pressed first. */
export function DeferredMenu({ menu: Menu, trigger }: Props) {
  const [wanted, setWanted] = useState<"later" | "ready" | "open">("later");
  useIdle(() => setWanted((before) => (before === "later" ? "ready" : before)));
  const waiting = trigger(() => setWanted("open"));
  if (wanted === "later") return waiting;
  return (
    <Suspense fallback={waiting}>
      <Menu trigger={trigger()} defaultOpen={wanted === "open"} />
    </Suspense>
  );
}
