import { create } from "zustand";
import { persist } from "zustand/middleware";

interface CurrentOrganization {
  /** The organization last chosen in this browser, by user id. */
  chosen: Record<string, string>;
}

/** The current organization of each person; not in the URL, so that a link opens in the reader's own. */
export const useCurrentOrganization = create<CurrentOrganization>()(
  persist((): CurrentOrganization => ({ chosen: {} }), { name: "callboard.organization" }),
);

export const chooseOrganization = (userId: string, organizationId: string) =>
  useCurrentOrganization.setState(({ chosen }) => ({ chosen: { ...chosen, [userId]: organizationId } }));
