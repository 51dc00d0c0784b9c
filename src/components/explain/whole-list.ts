import { createContext, type RefObject, useContext, useEffect } from "react";

/** Loads the rest of a list before printing; the list on the sheet registers here. */
export const WholeList = createContext<RefObject<(() => Promise<unknown>) | null>>({ current: null });

interface Pages {
  fetchNextPage(): Promise<{ hasNextPage: boolean }>;
  hasNextPage: boolean;
}

/** More than a printed list can reasonably hold is not loaded; paper then says so. */
const MOST_PAGES = 40;

/** Before the sheet is printed, the rest of this list is loaded. */
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
