import { useTranslation } from "react-i18next";
import type { DisputeFile } from "@/data/appointments/disputes.ts";

/** What a dispute goes by: the person, else what was booked. */
export function useDisputeName({ attendee_name, title }: DisputeFile): string {
  const { t } = useTranslation("operator");
  return attendee_name ?? title ?? t("untitled");
}
