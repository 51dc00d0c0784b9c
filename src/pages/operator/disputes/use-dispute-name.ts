import { useTranslation } from "react-i18next";
import type { DisputeFile } from "@/data/appointments/disputes.ts";

/** The name of a dispute: the person, or the booking's title. */
export function useDisputeName({ attendee_name, title }: DisputeFile): string {
  const { t } = useTranslation("operator");
  return attendee_name ?? title ?? t("untitled");
}
