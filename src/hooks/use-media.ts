import { useSyncExternalStore } from "react";

const NARROW = "(max-width: 47.99rem)";

let isSentToPaper = false;
// Set while the event is still on its way to the components, which ask for it as they hear of it.
window.addEventListener("beforeprint", () => (isSentToPaper = true), { capture: true });
window.addEventListener("afterprint", () => (isSentToPaper = false), { capture: true });

/** The media change only after the sheets are counted; `beforeprint` comes while rows can still be drawn. */
function subscribe(changed: () => void): () => void {
  const media = [window.matchMedia(NARROW), window.matchMedia("print")];
  for (const each of media) each.addEventListener("change", changed);
  window.addEventListener("beforeprint", changed);
  window.addEventListener("afterprint", changed);
  return () => {
    for (const each of media) each.removeEventListener("change", changed);
    window.removeEventListener("beforeprint", changed);
    window.removeEventListener("afterprint", changed);
  };
}

const isPaper = () => isSentToPaper || window.matchMedia("print").matches;

/**
 * Whether the window is as narrow as Tailwind's `max-md`: what is drawn for one width only need not exist on the
 * other. A sheet of paper is as narrow, and no phone.
 */
export const useIsPhone = (): boolean =>
  useSyncExternalStore(subscribe, () => !isPaper() && window.matchMedia(NARROW).matches);

/** Whether the page is being laid out for paper, where nothing can be scrolled to. */
export const useIsPrinting = (): boolean => useSyncExternalStore(subscribe, isPaper);
