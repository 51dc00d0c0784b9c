import {
  Building2,
  CalendarCheck,
  ChartNoAxesCombined,
  LayoutDashboard,
  type LucideIcon,
  Megaphone,
  Phone,
  Plug,
  RadioTower,
  ReceiptText,
  Scale,
  Settings,
  Users,
} from "lucide-react";
import { useMemo } from "react";
import { useIsOperator } from "@/data/organizations/operators.ts";
import { paths } from "@/lib/paths.ts";

export interface Place {
  page:
    | "dashboard"
    | "live"
    | "calls"
    | "leads"
    | "campaigns"
    | "appointments"
    | "billing"
    | "roi"
    | "integrations"
    | "settings"
    | "accounts"
    | "disputes";
  path: string;
  icon: LucideIcon;
  /** The second key of the shortcut `g …`. */
  key: string;
  /** In the bottom bar on phones; the rest is behind "More". */
  thumb?: true;
}

/** The pages of the dashboard, in the order of a working day. */
export const places: readonly Place[] = [
  { page: "dashboard", path: paths.dashboard, icon: LayoutDashboard, key: "d", thumb: true },
  { page: "live", path: paths.live, icon: RadioTower, key: "v", thumb: true },
  { page: "calls", path: paths.calls, icon: Phone, key: "c", thumb: true },
  { page: "leads", path: paths.leads, icon: Users, key: "l" },
  { page: "campaigns", path: paths.campaigns, icon: Megaphone, key: "m" },
  { page: "appointments", path: paths.appointments, icon: CalendarCheck, key: "a", thumb: true },
  { page: "billing", path: paths.billing, icon: ReceiptText, key: "b" },
  { page: "roi", path: paths.roi, icon: ChartNoAxesCombined, key: "r" },
  { page: "integrations", path: paths.integrations, icon: Plug, key: "i" },
  { page: "settings", path: paths.settings, icon: Settings, key: "s" },
];

/** The last pages are for setting up, and are set apart. */
export const workPlaces = places.slice(0, 8);
export const setupPlaces = places.slice(8);

/** For operators, across all organizations. */
const operatorPlaces: readonly Place[] = [
  { page: "accounts", path: paths.accounts, icon: Building2, key: "g" },
  { page: "disputes", path: paths.disputes, icon: Scale, key: "o" },
];

const NONE: readonly Place[] = [];

/** The operators' pages; none for everybody else. */
export const useOperatorPlaces = (): readonly Place[] => (useIsOperator() ? operatorPlaces : NONE);

/** All pages this person may visit. */
export function usePlaces(): readonly Place[] {
  const more = useOperatorPlaces();
  return useMemo(() => [...places, ...more], [more]);
}
