import { Toaster as Sonner } from "sonner";
import { usePreferences } from "@/stores/preferences.ts";

/** Where notes appear; loaded by the shell when the page is idle. */
export default function Toaster() {
  const theme = usePreferences((preferences) => preferences.theme);
  return (
    <Sonner
      theme={theme}
      position="bottom-right"
      offset={{ bottom: 24 }}
      mobileOffset={{ bottom: 72 }}
      toastOptions={{
        classNames: {
          toast: "bg-raised! text-ink! border-line! shadow-high! rounded-lg! font-sans!",
          description: "text-muted!",
          success: "[&_[data-icon]]:text-good",
          error: "[&_[data-icon]]:text-bad",
        },
      }}
    />
  );
}
