import { type RefObject, useEffect, useRef } from "react";
import { useLocation } from "react-router-dom";

/** Moves the focus to the content when the page changes, as a full page load would, except on the first page. */
export function useFocusOnArrival(): RefObject<HTMLElement | null> {
  const content = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current === pathname) return;
    last.current = pathname;
    content.current?.focus({ preventScroll: true });
  }, [pathname]);
  return content;
}
