import type { TFunction } from "i18next";
import { Refused } from "@/lib/refused.ts";
import type common from "@/lib/strings/en.ts";
import type operator from "@/pages/operator/strings/en.ts";

type Known = keyof (typeof common)["errors"];
/** What only operators can run into is worded in their pages' strings. */
type Theirs = keyof (typeof operator)["refused"];

/** Stands for "no such words"; an empty text would count as none, and the key itself be shown. */
const UNWORDED = "?";

/** What to tell a person about a failure: the sentence of its machine code, else of its kind. */
export function sentence(error: unknown, t: TFunction<"common">): string {
  if (!(error instanceof Refused)) return t("errors.unexpected");
  const ours: string = t(`errors.${error.code as Known}`, { defaultValue: UNWORDED });
  if (ours !== UNWORDED) return ours;
  const theirs: string = (t as unknown as TFunction<"operator">)(`operator:refused.${error.code as Theirs}`, {
    defaultValue: UNWORDED,
  });
  if (theirs !== UNWORDED) return theirs;
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
