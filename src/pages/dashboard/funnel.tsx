import { useTranslation } from "react-i18next";
import { ChartFrame } from "@/components/charts/chart-frame.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { type FactSums, share } from "@/data/roi/fact-sums.ts";
import { useFormat } from "@/hooks/use-format.ts";

const STEPS = ["calls", "answered", "booked", "shown"] as const;

/** How many of the calls become answered, booked and shown; each bar is its share of the first. */
export function Funnel({ sums }: { sums: FactSums | undefined }) {
  const { t } = useTranslation("dashboard");
  const { number, percent } = useFormat();
  const per100 = (step: (typeof STEPS)[number]) =>
    Math.round(100 * (share(sums?.[step] ?? 0, sums?.calls ?? 0) ?? 0));
  const shareOf = (value: number) => {
    const part = share(value, sums?.calls ?? 0);
    return part === null ? "–" : percent(part, 0);
  };
  return (
    <ChartFrame
      title={t("funnel.title")}
      empty={sums?.calls === 0 && sums.booked === 0 && sums.shown === 0 && t("funnel.none")}
      takeaway={
        !sums ? (
          <Skeleton className="h-4 w-56" />
        ) : sums.calls === 0 ? (
          t("funnel.none")
        ) : (
          t("funnel.takeaway", {
            answered: per100("answered"),
            booked: per100("booked"),
            shown: per100("shown"),
          })
        )
      }
      words={{ asTable: t("chart.asTable"), asChart: t("chart.asChart") }}
      table={{
        header: [t("funnel.step"), t("funnel.count"), t("funnel.share")],
        lines: STEPS.map((step) => [
          t(`funnel.${step}`),
          number(sums?.[step] ?? 0),
          shareOf(sums?.[step] ?? 0),
        ]),
      }}
    >
      <ol className="flex flex-col gap-3 pt-1">
        {STEPS.map((step) => {
          const value = sums?.[step];
          return (
            <li key={step}>
              <div className="flex items-baseline justify-between gap-2 text-sm">
                <span>{t(`funnel.${step}`)}</span>
                {value === undefined ? (
                  <Skeleton className="h-4 w-16" />
                ) : (
                  <span className="font-semibold">
                    {number(value)}{" "}
                    <span className="inline-block w-10 text-right font-normal text-muted text-xs">
                      {shareOf(value)}
                    </span>
                  </span>
                )}
              </div>
              <div aria-hidden className="mt-1 h-3 overflow-hidden rounded-sm bg-sunken">
                <div
                  className="h-full rounded-sm bg-chart-1"
                  style={{ width: `${Math.min(100, 100 * (share(value ?? 0, sums?.calls ?? 0) ?? 0))}%` }}
                />
              </div>
            </li>
          );
        })}
      </ol>
      <p className="pt-4 text-muted text-xs text-pretty">{t("funnel.note")}</p>
    </ChartFrame>
  );
}
