import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Campaign } from "@/data/campaigns/campaigns.ts";
import { useFormat } from "@/hooks/use-format.ts";
import type strings from "@/pages/campaigns/strings/en.ts";

type Known = keyof (typeof strings)["paused"];

/** Why a campaign paused, with the measured value and its limit. */
export function usePauseReason(): (code: string, detail: Record<string, unknown> | null) => string {
  const { t } = useTranslation("campaigns");
  const { number, percent } = useFormat();
  return (code, detail) => {
    const figure = (value: unknown) =>
      code === "breaker_cost" ? number(Number(value)) : percent(Number(value), 0);
    return t(`paused.${code as Known}`, {
      defaultValue: code.replaceAll("_", " "),
      measured: figure(detail?.measured ?? 0),
      limit: figure(detail?.limit ?? 0),
      count: Number(detail?.attempts ?? 0),
      error: String(detail?.error ?? ""),
    });
  };
}

/** Shown while the campaign is paused by its breaker. */
export function BreakerState({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const reasonOf = usePauseReason();
  const { status, paused_reason: reason, paused_detail: detail } = campaign;
  if (status !== "paused" || reason === null || reason === "person") return null;
  return (
    <div
      role="status"
      className="mb-4 flex items-start gap-3 rounded-lg bg-warn-soft px-4 py-3 text-sm text-warn"
    >
      <TriangleAlert size={18} aria-hidden className="mt-0.5 shrink-0" />
      <div>
        <p className="font-semibold">{t("paused.title")}</p>
        <p>{reasonOf(reason, detail)}</p>
      </div>
    </div>
  );
}
