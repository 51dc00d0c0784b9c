import { useSyncExternalStore } from "react";

const NARROW = "(max-width: 47.99rem)";

let isSentToPaper = false;
// Set while the event is still on its way to the components, which query it when they receive it.
window.addEventListener("beforeprint", () => (isSentToPaper = true), { capture: true });
window.addEventListener("afterprint", () => (isSentToPaper = false), { capture: true });

/** The media change comes only after the sheets are counted; on `beforeprint` rows can still be rendered. */
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
 * Whether the window is as narrow as Tailwind's `max-md`, so that only one width's markup is rendered. Paper is as
 * narrow, but does not count.
 */
export const useIsPhone = (): boolean =>
  useSyncExternalStore(subscribe, () => !isPaper() && window.matchMedia(NARROW).matches);

/** Whether the page is being laid out for printing, where nothing can be scrolled. */
export const useIsPrinting = (): boolean => useSyncExternalStore(subscribe, isPaper);
