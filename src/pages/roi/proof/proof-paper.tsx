import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { Card } from "@/components/ui/card.tsx";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { Status } from "@/components/ui/status.tsx";
import { useMemberName } from "@/data/organizations/member-name.ts";
import type { ProofReport } from "@/data/roi/roi-answers.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { paths, withSearch } from "@/lib/paths.ts";
import { useAssumptionText } from "@/pages/roi/assumptions/use-assumption-text.ts";
import { differs, sectionsOf } from "@/pages/roi/proof/proof-lines.ts";
import { ProofTable } from "@/pages/roi/proof/proof-table.tsx";

/** One sheet: the report, whether it still holds, every figure with its formula, and the assumptions. */
export function ProofPaper({ report }: { report: ProofReport }) {
  const { t } = useTranslation("roi");
  const { from, to } = report.frozen;
  const sections = sectionsOf(report.frozen, report.recounted);
  const changed = sections.flatMap(({ lines }) => lines).filter(differs).length;
  return (
    <div className="flex max-w-4xl flex-col gap-3 print:max-w-none print:gap-2">
      <Card>
        <Verdict report={report} changed={changed} />
      </Card>
      {sections.map((section) => (
        <Card
          key={section.name}
          flush
          className="break-inside-avoid"
          title={t(`report.section.${section.name}`)}
        >
          <ProofTable section={section} report={report} changed={changed > 0} />
        </Card>
      ))}
      <Assumed report={report} />
      <p data-print="hide" className="text-sm">
        <Link to={withSearch(paths.roi, { from, to })} className="text-accent hover:underline">
          {t("report.open")}
        </Link>
      </p>
    </div>
  );
}

/** Recounted from every row: equal, or how many figures differ and what was learned since. */
function Verdict({ report, changed }: { report: ProofReport; changed: number }) {
  const { t } = useTranslation("roi");
  const { time, number } = useFormat();
  const { frozen_at, recounted_at, since, mailed, frozen } = report;
  return (
    <div className="flex flex-col gap-3 text-sm">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span>{t("report.recomputed", { time: time(recounted_at, "full") })}</span>
        <Status tone={changed ? "warn" : "good"}>
          {changed ? t("report.differ", { count: changed }) : t("report.same")}
        </Status>
      </p>
      <Facts>
        <Fact name={t("report.frozen")}>{time(frozen_at, "full")}</Fact>
        <Fact name={t("report.zone")}>{frozen.time_zone}</Fact>
        <Fact name={t("report.mailed")}>{t("report.mailedTo", { count: mailed })}</Fact>
      </Facts>
      {changed > 0 && (
        <div>
          <h3 className="font-medium">{t("report.since")}</h3>
          {since.length ? (
            <ul className="list-disc pl-5">
              {since.map(({ cause, rows }) => (
                <li key={cause}>{t(`report.cause.${cause}`, { count: rows, value: number(rows) })}</li>
              ))}
            </ul>
          ) : (
            <p className="text-bad">{t("report.unexplained")}</p>
          )}
        </div>
      )}
    </div>
  );
}

function Assumed({ report: { frozen, assumptions_in_force: inForce } }: { report: ProofReport }) {
  const { t } = useTranslation("roi");
  const { time } = useFormat();
  const write = useAssumptionText();
  const { assumptions } = frozen;
  const author = useMemberName(assumptions.author);
  return (
    <Card
      className="break-inside-avoid"
      title={t("assumption.title")}
      description={`${t("assumption.version", {
        version: assumptions.version,
        author: assumptions.author === null ? t("assumption.platform") : (author ?? t("assumption.former")),
      })}, ${time(assumptions.created_at, "date")}`}
    >
      <Facts>
        {write(assumptions).map(({ name, text }) => (
          <Fact key={name} name={t(`assumption.${name}`)}>
            {text ?? <span className="text-muted">{t("assumption.notSet")}</span>}
          </Fact>
        ))}
      </Facts>
      {inForce !== assumptions.version && (
        <p className="mt-3 text-muted text-xs">{t("report.assumedSince", { version: inForce })}</p>
      )}
    </Card>
  );
}
