import { useSyncExternalStore } from "react";

const QUERY = "(max-width: 47.99rem)";

/** Whether the window is as narrow as Tailwind's `max-md`: what is drawn for one width only need not exist on the other. */
export const useIsPhone = (): boolean =>
  useSyncExternalStore(subscribe, () => window.matchMedia(QUERY).matches);

function subscribe(changed: () => void): () => void {
  const media = window.matchMedia(QUERY);
  media.addEventListener("change", changed);
  return () => media.removeEventListener("change", changed);
}
