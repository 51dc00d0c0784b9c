import { useTranslation } from "react-i18next";
import type strings from "@/pages/campaigns/strings/en.ts";

type Known = keyof (typeof strings)["outcome"];

/** The words for the end of a call; an unknown provider code is shown unchanged. */
export function useOutcome(): (code: string) => string {
  const { t } = useTranslation("campaigns");
  return (code) => t(`outcome.${code as Known}`, { defaultValue: code.replaceAll("_", " ") });
}
