import type { TFunction } from "i18next";
import { Refused } from "@/lib/refused.ts";

/** The first of these keys that has a translation; errors only operators can see are translated with their pages. */
type Words = (keys: string[], options: { defaultValue: string }) => string;

/** Marks a missing translation; an empty text would count as missing, and the key itself be shown. */
const UNWORDED = "?";

/** The error message for a person: the sentence of its machine code, otherwise of its kind. */
export function sentence(error: unknown, t: TFunction<"common">): string {
  if (!(error instanceof Refused)) return t("errors.unexpected");
  const words = (t as unknown as Words)([`errors.${error.code}`, `operator:refused.${error.code}`], {
    defaultValue: UNWORDED,
  });
  if (words !== UNWORDED) return words;
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
