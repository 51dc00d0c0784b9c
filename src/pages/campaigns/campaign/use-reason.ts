import { useTranslation } from "react-i18next";
import type strings from "@/pages/campaigns/strings/en.ts";

type Known = keyof (typeof strings)["reason"];

/** The words for a machine code of the contact rules; an unknown one is shown unchanged. */
export function useReason(): (code: string) => string {
  const { t } = useTranslation("campaigns");
  return (code) => t(`reason.${code as Known}`, { defaultValue: code.replaceAll("_", " ") });
}
