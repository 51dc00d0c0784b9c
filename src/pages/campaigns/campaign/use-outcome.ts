import { useTranslation } from "react-i18next";
import type strings from "@/pages/campaigns/strings/en.ts";

type Known = keyof (typeof strings)["outcome"];

/** The words for how a call ended; a provider's own word that we do not know is written as it is. */
export function useOutcome(): (code: string) => string {
  const { t } = useTranslation("campaigns");
  return (code) => t(`outcome.${code as Known}`, { defaultValue: code.replaceAll("_", " ") });
}
