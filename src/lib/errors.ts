import type { TFunction } from "i18next";
import { Refused } from "@/lib/refused.ts";
import type common from "@/lib/strings/en.ts";

type Known = keyof (typeof common)["errors"];

/** What to tell a person about a failure: the sentence of its machine code, else of its kind. */
export function sentence(error: unknown, t: TFunction<"common">): string {
  if (!(error instanceof Refused)) return t("errors.unexpected");
  const key = error.code as Known;
  if (t(`errors.${key}`, { defaultValue: "" })) return t(`errors.${key}`);
  if (error.status === 0) return t("errors.network");
  if (error.status === 401) return t("errors.session_expired");
  if (error.status === 403 || error.code === "42501") return t("errors.not_allowed");
  if (error.status === 429) return t("errors.over_request_rate_limit");
  return error.status >= 500 ? t("errors.platform") : t("errors.unexpected");
}

/** What a person may quote to support. */
export function quotable(error: unknown): string {
  return error instanceof Refused ? error.id : "unexpected";
}
