import { useQuery } from "@tanstack/react-query";
import { Calculator } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Status } from "@/components/ui/status.tsx";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { roiQuery } from "@/data/roi/roi.ts";
import type { Roi } from "@/data/roi/roi-answers.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** Recounts every row on request, with both results side by side. */
export function RecountCard({ roi }: { roi: Roi }) {
  const { t } = useTranslation("roi");
  const { id } = useOrganization();
  const [asked, setAsked] = useState("");
  const period = `${roi.from}..${roi.to}`;
  const recount = useQuery({ ...roiQuery.recount(id, roi), enabled: asked === period, staleTime: 0 });
  const pairs = asked === period && recount.data ? comparedOf(roi, recount.data) : undefined;
  const isDone = pairs !== undefined;
  return (
    <Card
      className={isDone ? undefined : "print:hidden"}
      title={t("recount.title")}
      description={t("recount.description")}
      action={
        <Button
          size="sm"
          busy={recount.isFetching}
          icon={<Calculator size={13} aria-hidden />}
          onClick={() => (asked === period ? void recount.refetch() : setAsked(period))}
        >
          {t("recount.do")}
        </Button>
      }
    >
      <FormError error={asked === period ? recount.error : null} />
      {isDone && <Result pairs={pairs} currency={roi.currency} />}
    </Card>
  );
}

function Result({ pairs, currency }: { pairs: Pair[]; currency: string }) {
  const { t } = useTranslation("roi");
  const { number, money } = useFormat();
  const differ = pairs.filter(({ kept, recounted }) => kept !== recounted).length;
  const write = ({ kind }: Pair, value: number | null) =>
    value === null ? "–" : kind === "money" ? money(value, currency) : number(value);
  return (
    <div aria-live="polite" className="flex flex-col gap-2">
      <p>
        <Status tone={differ ? "bad" : "good"}>
          {differ ? t("recount.differ", { count: differ }) : t("recount.same", { count: pairs.length })}
        </Status>
      </p>
      <div className="overflow-x-auto">
        <table className="w-full max-w-2xl text-sm">
          <thead className="text-left text-muted text-xs">
            <tr>
              <th scope="col" className="py-1 font-medium">
                {t("recount.figure")}
              </th>
              <th scope="col" className="py-1 text-right font-medium">
                {t("recount.kept")}
              </th>
              <th scope="col" className="py-1 text-right font-medium">
                {t("recount.recounted")}
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line border-line border-t">
            {pairs.map((pair) => (
              <tr key={pair.name} className={pair.kept === pair.recounted ? undefined : "text-bad"}>
                <th scope="row" className="py-1 text-left font-normal">
                  {t(`recount.${pair.name}`)}
                </th>
                <td data-figures="" className="py-1 text-right">
                  {write(pair, pair.kept)}
                </td>
                <td data-figures="" className="py-1 text-right">
                  {write(pair, pair.recounted)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

const COUNTS = [
  "calls",
  "answered",
  "talk_seconds",
  "claimed",
  "confirmed",
  "booked",
  "shown",
  "no_show",
] as const;

interface Pair {
  name: (typeof COUNTS)[number] | "shownValue" | "cost";
  kind: "count" | "money";
  kept: number | null;
  recounted: number | null;
}

/** The stored figures beside the same ones counted from every row. */
function comparedOf(kept: Roi, recounted: Roi): Pair[] {
  const counts = COUNTS.map((name): Pair => {
    return { name, kind: "count", kept: kept.counts[name], recounted: recounted.counts[name] };
  });
  const money = (name: Pair["name"], of: (roi: Roi) => number | null): Pair => {
    return { name, kind: "money", kept: of(kept), recounted: of(recounted) };
  };
  return [
    ...counts,
    money("shownValue", ({ values }) => values.shown.amount_minor),
    money("cost", ({ cost }) => cost.amount_minor),
  ];
}
