import { createContext, type RefObject, useContext, useEffect } from "react";

/** Fetches what is not on the sheet yet; the list that is on it writes itself in here. */
export const WholeList = createContext<RefObject<(() => Promise<unknown>) | null>>({ current: null });

interface Pages {
  fetchNextPage(): Promise<{ hasNextPage: boolean }>;
  hasNextPage: boolean;
}

/** More than fits a stapler is not fetched: paper says so then. */
const MOST_PAGES = 40;

/** Before the sheet is printed, the rest of this list is fetched. */
export function useWholeList({ fetchNextPage, hasNextPage }: Pages): void {
  const whole = useContext(WholeList);
  useEffect(() => {
    whole.current = async () => {
      for (let page = 0, more = hasNextPage; more && page < MOST_PAGES; page += 1)
        more = (await fetchNextPage()).hasNextPage;
    };
    return () => {
      whole.current = null;
    };
  }, [whole, fetchNextPage, hasNextPage]);
}
