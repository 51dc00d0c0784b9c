import { useTranslation } from "react-i18next";
import { Amount } from "@/components/explain/amount.tsx";
import type { Step } from "@/components/explain/explain-path.ts";
import { figureStep } from "@/components/explain/explained-figures.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import type { Roi } from "@/data/roi/roi-answers.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { addDays, dayOf } from "@/lib/period.ts";
import { useAmount } from "@/pages/roi/use-amount.ts";

/** Value against cost, and how many of the agents' claims are confirmed: the four numbers of the report. */
export function Headline({ roi, before }: { roi: Roi; before: Roi | undefined }) {
  const { t } = useTranslation("roi");
  const { percent, number } = useFormat();
  const { amount, lacks } = useAmount();
  const share = (basisPoints: number | null, digits: number) =>
    basisPoints === null ? null : percent(basisPoints / 10_000, digits);
  const noRoi = lacks([...roi.values.shown.missing, ...roi.cost.missing]) ?? t("noCost");
  const undecided = useUndecided(roi);
  return (
    <section
      aria-label={t("headline")}
      className="grid grid-cols-2 gap-x-6 gap-y-4 rounded-lg border border-line bg-surface p-4 shadow-low lg:grid-cols-4"
    >
      <Headliner
        explain={figureStep("shown", roi)}
        name={t("value.shown.name")}
        value={amount(roi.values.shown)}
        note={lacks(roi.values.shown.missing) ?? t("shownOf", { count: roi.counts.shown })}
        was={before && amount(before.values.shown)}
      />
      <Headliner
        explain={figureStep("cost", roi)}
        name={t("cost.total.name")}
        value={amount(roi.cost)}
        note={lacks(roi.cost.missing) ?? t("rows", { count: roi.cost.rows })}
        was={before && amount(before.cost)}
      />
      <Headliner
        explain={figureStep("roi", roi)}
        name={t("roi.name")}
        value={undecided ? null : share(roi.roi_basis_points, 0)}
        note={undecided ? t("undecided") : roi.roi_basis_points === null ? noRoi : t("roi.formula")}
        was={before && share(before.roi_basis_points, 0)}
      />
      <Headliner
        explain={figureStep("claims", roi)}
        name={t("claims.name")}
        value={share(roi.claims_confirmed_basis_points, 1)}
        note={
          roi.counts.claimed
            ? t("claims.of", { confirmed: number(roi.counts.confirmed), claimed: number(roi.counts.claimed) })
            : t("claims.none")
        }
        was={before && share(before.claims_confirmed_basis_points, 1)}
      />
    </section>
  );
}

/** For days too recent to have verdicts: their cost is known, their value is not. */
function useUndecided({ counts, to }: Roi): boolean {
  const { time_zone } = useOrganization();
  const today = dayOf(useNow(60), time_zone);
  return counts.shown + counts.no_show === 0 && to > addDays(today, -VERDICT_DAYS);
}
const VERDICT_DAYS = 3;

interface HeadlinerProps {
  explain: Step;
  name: string;
  /** Null if unknown; the note has the reason. */
  value: string | null;
  note: string;
  /** In the previous period; absent if not compared. */
  was: string | null | undefined;
}

function Headliner({ explain, name, value, note, was }: HeadlinerProps) {
  const { t } = useTranslation("roi");
  return (
    <div className="min-w-0">
      <h2 className="text-muted text-sm">{name}</h2>
      <p data-figures="" className="break-words font-semibold text-2xl tracking-tight max-sm:text-lg">
        {value ? <Amount explain={explain}>{value}</Amount> : "–"}
      </p>
      <p className="text-muted text-xs">{note}</p>
      {was !== undefined && <p className="text-muted text-xs">{t("before", { value: was ?? "–" })}</p>}
    </div>
  );
}
