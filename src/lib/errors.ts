import type { TFunction } from "i18next";
import { i18n } from "@/lib/i18n.ts";
import { Refused } from "@/lib/refused.ts";

/** The sentence of a machine code; errors only operators can see are translated with their pages. */
function worded(code: string): string | undefined {
  const texts: unknown[] = [
    i18n.getResource(i18n.language, "common", `errors.${code}`),
    i18n.getResource(i18n.language, "operator", `refused.${code}`),
  ];
  return texts.find((text) => typeof text === "string");
}

/** The error message for a person: the sentence of its machine code, otherwise of its kind. */
export function sentence(error: unknown, t: TFunction<"common">): string {
  if (!(error instanceof Refused)) return t("errors.unexpected");
  const words = worded(error.code);
  if (words) return words;
  if (error.status === 0) return t("errors.network");
  if (error.status === 401) return t("errors.session_expired");
  if (error.status === 403 || error.code === "42501") return t("errors.not_allowed");
  if (error.status === 429) return t("errors.over_request_rate_limit");
  return error.status >= 500 ? t("errors.platform") : t("errors.unexpected");
}

/** The reference a person may quote to support. */
export function quotable(error: unknown): string {
  return error instanceof Refused ? error.id : "unexpected";
}
